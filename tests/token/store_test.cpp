// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/store.hpp"

#include "token/store_kit.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace fairlead::token::test {
namespace {

constexpr auto kPut = Change::Kind::put;
constexpr auto kRemove = Change::Kind::remove;

TEST(Store, OfEmptyFlashHoldsNothingAndWritesNothing) {
  StoreKit store;
  EXPECT_TRUE(store.opened);
  EXPECT_TRUE(store->records().empty());
  EXPECT_EQ(store->next_id(), static_cast<RecordId>(1));
  EXPECT_EQ(store.flash.programs() + store.flash.erases(), 0U);
}

TEST(Store, HoldsWhatWasCommittedAfterARestart) {
  StoreKit store;
  ASSERT_TRUE(
      store.commit({{.id = 1, .data = "one"}, {.id = 2, .data = std::string(200, '2')}, {.id = 3, .data = ""}}));
  ASSERT_TRUE(store.commit({{.kind = kRemove, .id = 1}, {.id = 2, .data = "two"}}));
  const Records expected{{2, "two"}, {3, ""}};
  EXPECT_EQ(store.records(), expected);
  const std::uint64_t written = store.flash.programs() + store.flash.erases();
  ASSERT_TRUE(store.restart());
  EXPECT_EQ(store.records(), expected);
  EXPECT_EQ(store->next_id(), static_cast<RecordId>(4));
  EXPECT_EQ(store.flash.programs() + store.flash.erases(), written) << "nothing is written at a start";
}

TEST(Store, GivesNoIdTwiceAlsoWhereItsRecordIsGoneAndTheLogHasMovedOn) {
  StoreKit store;
  ASSERT_TRUE(store.commit({{.id = 41, .data = "x"}}));
  ASSERT_TRUE(store.commit({{.kind = kRemove, .id = 41}}));
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(store.commit({{.id = 1, .data = std::string(100, 'y')}}));
  ASSERT_TRUE(store.restart());
  EXPECT_EQ(store->next_id(), static_cast<RecordId>(42));
}

TEST(Store, RemovesAllAndPutsInOneCommit) {
  StoreKit store(kSmallFlash, 2);
  ASSERT_TRUE(store.commit({{.id = 1, .data = "one"}, {.id = 2, .data = "two"}}));
  ASSERT_TRUE(store.commit({{.kind = Change::Kind::remove_all}, {.id = 1, .data = "new"}, {.id = 9, .data = "nine"}}));
  ASSERT_TRUE(store.restart());
  EXPECT_EQ(store.records(), (Records{{1, "new"}, {9, "nine"}}));
  EXPECT_EQ(store
                .commit({{.kind = Change::Kind::remove_all},
                         {.id = 1, .data = "a"},
                         {.id = 2, .data = "b"},
                         {.id = 3, .data = "c"}})
                .error(),
            Errc::no_space)
      << "the index has room for two";
  EXPECT_EQ(store.records(), (Records{{1, "new"}, {9, "nine"}}));
}

TEST(Store, RefusesWhatDoesNotFitAndLosesNothing) {
  StoreKit store;
  const std::size_t most = store->most_data();
  EXPECT_EQ(store.commit({{.id = 1, .data = std::string(most + 1, 'x')}}).error(), Errc::no_space);
  ASSERT_TRUE(store.commit({{.id = 1, .data = std::string(most, 'x')}}));
  Records expected{{1, std::string(most, 'x')}};
  std::uint32_t id = 2;
  while (store.commit({{.id = id, .data = std::string(300, 'z')}})) expected[id++] = std::string(300, 'z');
  EXPECT_GE(id, 4U) << "one of four blocks is kept free, and a reserve";
  EXPECT_EQ(store.records(), expected);
  ASSERT_TRUE(store.restart());
  EXPECT_EQ(store.records(), expected);
  ASSERT_TRUE(store.commit({{.kind = kRemove, .id = 1}})) << "what is full can be emptied";
  ASSERT_TRUE(store.commit({{.id = 99, .data = std::string(500, 'q')}}));
}

/// Whatever it is full of: what makes room, and small records that do not grow, find theirs; without wearing it out.
TEST(Store, ThatIsFullCanBeEmptiedAndMadeAnew) {
  for (std::size_t size = 1; size < 900; size += 7) {
    StoreKit store(kSmallFlash, 256);
    ASSERT_TRUE(store.commit({{.id = 1, .data = std::string(200, 'i')}, {.id = 2, .data = "00"}}));
    Records expected{{1, std::string(200, 'i')}, {2, "00"}};
    std::uint32_t id = 3;
    while (store.commit({{.id = id, .data = std::string(size, 'z')}})) expected[id++] = std::string(size, 'z');
    const std::uint64_t erases = store.flash.erases();
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(store.commit({{.id = id, .data = std::string(size, 'z')}})) << size;
    EXPECT_EQ(store.flash.erases(), erases) << "a commit that does not fit writes nothing";
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(store.commit({{.id = 2, .data = "01"}}, Room::last)) << size << " " << i;
    }
    expected[2] = "01";
    ASSERT_TRUE(store.restart());
    ASSERT_EQ(store.records(), expected) << size;
    StoreKit anew(kSmallFlash, 256);
    anew.flash = store.flash;
    ASSERT_TRUE(anew.restart());
    ASSERT_TRUE(anew.commit({{.kind = Change::Kind::remove_all}, {.id = 1, .data = std::string(250, 'j')}}, Room::last))
        << size;
    ASSERT_TRUE(anew.restart());
    ASSERT_EQ(anew.records(), (Records{{1, std::string(250, 'j')}})) << size;
    while (--id >= 3) {
      ASSERT_TRUE(store.commit({{.kind = kRemove, .id = id}}, Room::last)) << size;
      expected.erase(id);
    }
    ASSERT_EQ(store.records(), expected) << size;
  }
}

/// A record of this name would be taken for a session's object.
TEST(Store, TakesNoNameThatIsTooLarge) {
  StoreKit store;
  EXPECT_EQ(store.commit({{.id = 0x80000001U, .data = "x"}}).error(), Errc::invalid);
  EXPECT_EQ(store.commit({{.id = 0, .data = "x"}}).error(), Errc::invalid);
  EXPECT_TRUE(store.commit({{.id = 0x7fffffffU, .data = "x"}}));
}

TEST(Store, KeepsAnEmptyRecordAtTheVeryEndOfABlock) {
  StoreKit store;
  const std::size_t rest = store->most_data() - 8;  // The head of a second record.
  ASSERT_TRUE(store.commit({{.id = 1, .data = std::string(rest, 'x')}, {.id = 2, .data = ""}}));
  ASSERT_EQ(store->find(static_cast<RecordId>(2))->address, kSmallFlash.block_size);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(store.commit({{.id = 1, .data = std::string(rest, 'y')}}));
    ASSERT_TRUE(store.restart());
    ASSERT_EQ(store.records(), (Records{{1, std::string(rest, 'y')}, {2, ""}}));
  }
}

TEST(Store, ReadsIntoTooLittleMemoryNothing) {
  StoreKit store;
  ASSERT_TRUE(store.commit({{.id = 1, .data = "four"}}));
  std::array<std::byte, 3> memory{};
  EXPECT_EQ(store->read(store->records().front(), memory).error(), Errc::no_space);
}

TEST(Store, OfMoreRecordsThanItHasRoomForDoesNotOpen) {
  StoreKit store(kSmallFlash, 3);
  ASSERT_TRUE(store.commit({{.id = 1, .data = "a"}, {.id = 2, .data = "b"}, {.id = 3, .data = "c"}}));
  std::array<Entry, 2> index{};
  std::array<std::byte, 16> buffer{};
  Store small(store.flash, {.index = index, .buffer = buffer});
  EXPECT_EQ(small.open().error(), Errc::no_space);
  EXPECT_TRUE(small.records().empty());
  const Change change{.kind = kPut, .id = static_cast<RecordId>(1), .data = bytes_of("x")};
  EXPECT_EQ(small.commit(std::span(&change, 1)).error(), Errc::storage_failed) << "it does not know what it would lose";
}

TEST(Store, SeesAnothersCommits) {
  StoreKit store;
  std::array<Entry, 64> index{};
  std::array<std::byte, 64> buffer{};
  Store other(store.flash, {.index = index, .buffer = buffer});
  ASSERT_TRUE(other.open());
  Records expected;
  for (std::uint32_t i = 0; i < 300; ++i) {
    const std::string data(i % 70, static_cast<char>('a' + i % 26));
    expected[i % 7 + 1] = data;
    if (i % 2 == 0) {
      ASSERT_TRUE(store->refresh());
      ASSERT_TRUE(store.commit({{.id = i % 7 + 1, .data = data}}));
    } else {
      const Change change{.kind = kPut, .id = static_cast<RecordId>(i % 7 + 1), .data = bytes_of(data)};
      ASSERT_TRUE(other.refresh());
      ASSERT_TRUE(other.commit(std::span(&change, 1)));
    }
  }
  ASSERT_TRUE(store->refresh());
  EXPECT_EQ(store.records(), expected);
  const std::uint32_t version = store->version();
  ASSERT_TRUE(store->refresh());
  EXPECT_EQ(store->version(), version) << "nothing is new";
}

/// Also where what is needed fills more than a block.
TEST(Store, ErasesWhatWasRemoved) {
  for (const std::size_t kept : {4U, 700U}) {
    StoreKit store;
    const Records expected{{2, std::string(kept, 'k')}, {3, std::string(kept, 'l')}};
    ASSERT_TRUE(store.commit({{.id = 1, .data = "a secret of old"}, {.id = 2, .data = expected.at(2)}}));
    ASSERT_TRUE(store.commit({{.kind = kRemove, .id = 1}}));
    ASSERT_TRUE(store.commit({{.id = 3, .data = expected.at(3)}}));
    const auto holds = [&](std::string_view text) {
      return !std::ranges::search(store.flash.bytes(), bytes_of(text)).empty();
    };
    EXPECT_TRUE(holds("a secret of old"));
    ASSERT_TRUE(store->erase_traces());
    EXPECT_FALSE(holds("a secret of old")) << kept;
    EXPECT_EQ(store.records(), expected);
    ASSERT_TRUE(store.restart());
    EXPECT_EQ(store.records(), expected) << kept;
    ASSERT_TRUE(store.commit({{.id = 4, .data = "more"}}));
  }
}

TEST(Store, WaitsOnceForTheStorageInACommitThatStaysInItsBlock) {
  StoreKit store;
  ASSERT_TRUE(store.commit({{.id = 1, .data = "x"}}));
  const std::uint64_t before = store.flash.syncs();
  ASSERT_TRUE(store.commit({{.id = 1, .data = "y"}}));
  EXPECT_EQ(store.flash.syncs() - before, 1U);
}

/// The log moves on in these commits as well: the first one that does is at about the tenth.
TEST(Store, WaitsOnceAlsoWhereTheLogMovesOn) {
  StoreKit store;
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t before = store.flash.syncs();
    ASSERT_TRUE(store.commit({{.id = 1U + static_cast<unsigned>(i) % 3, .data = std::string(60, 'y')}}));
    ASSERT_EQ(store.flash.syncs() - before, 1U) << i;
  }
  EXPECT_GT(store.flash.erases(), 8U);
}

}  // namespace
}  // namespace fairlead::token::test
