// SPDX-License-Identifier: Apache-2.0
/// @file  A Store in a file: several processes at once, and processes that end in the middle.
#include "fairlead/ports/storage_file.hpp"
#include "fairlead/token/store.hpp"

#include "support/campaign.hpp"
#include "support/pki.hpp"
#include "support/process.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::token::test {
namespace {

using platform::Access;

/// Small blocks, so that the log moves on often.
constexpr platform::BlockGeometry kBlocks{.block_size = 4096, .blocks = 4, .page_size = 16};

class FileStore {
 public:
  explicit FileStore(const std::string& path) : storage(path, kBlocks) {}

  /// Within an exclusive lock and with what others have done.
  Result<void> commit(std::span<const Change> changes) {
    if (const auto locked = storage.lock(Access::exclusive); !locked) return locked;
    auto done = store.refresh();
    if (done) done = store.commit(changes);
    storage.unlock();
    return done;
  }
  /// What a record holds; nothing where there is none.
  std::string read(RecordId id) {
    EXPECT_TRUE(storage.lock(Access::shared));
    EXPECT_TRUE(store.refresh());
    const std::string text = text_of_record(id);
    storage.unlock();
    return text;
  }
  std::string text_of_record(RecordId id) {
    const Entry* const entry = store.find(id);
    if (entry == nullptr) return "";
    std::array<std::byte, 2048> memory{};
    const auto data = store.read(*entry, memory);
    EXPECT_TRUE(data);
    return data ? std::string(text_of(*data)) : "";
  }

  ports::FileStorage storage;

 private:
  std::array<Entry, 32> index_{};
  std::array<std::byte, 1024> buffer_{};

 public:
  Store store{storage, {.index = index_, .buffer = buffer_}};
};

class File : public testing::Test {
 protected:
  support::TemporaryFolder folder;
  std::string path = folder.path() / "new" / "folders" / "token";

  /// A child process that does this and ends with its result.
  template <class Act>
  static pid_t start(const Act& act) {
    const pid_t child = fork();
    if (child == 0) std::_Exit(act());
    return child;
  }
  static int wait_for(pid_t child) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
  }
};

/// A view of the text.
Change number(RecordId id, std::string_view text) { return {.id = id, .data = bytes_of(text)}; }

TEST_F(File, IsMadeByTheFirstCommitForItsOwnerAlone) {
  FileStore store(path);
  EXPECT_EQ(store.read(RecordId{16}), "");
  EXPECT_FALSE(std::filesystem::exists(path)) << "looking makes nothing";
  const Change change = number(RecordId{16}, "first");
  ASSERT_TRUE(store.commit(std::span(&change, 1)));
  struct stat now{};
  ASSERT_EQ(stat(path.c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(std::filesystem::path(path).parent_path().c_str(), &now), 0);
  EXPECT_EQ(now.st_mode & 0777U, 0700U);
  FileStore again(path);
  EXPECT_EQ(again.read(RecordId{16}), "first");
}

TEST_F(File, ThatCannotBeMadeSaysWhy) {
  FileStore store("/dev/null/token");
  const Change change = number(RecordId{16}, "first");
  EXPECT_EQ(store.commit(std::span(&change, 1)).error(), Errc::storage_failed);
  EXPECT_EQ(store.storage.native(), ENOTDIR);
}

TEST_F(File, WithoutRoomSaysSo) {
  ports::FileStorage storage("/dev/full", kBlocks);
  EXPECT_EQ(storage.lock(Access::exclusive).error(), Errc::no_space) << "the file is made in its whole size";
}

TEST_F(File, OfSomebodyElseIsLeftAsItIs) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  const std::size_t whole = std::size_t{kBlocks.block_size} * kBlocks.blocks;
  for (const std::string& content : {std::string("my only notes\n"), std::string(whole + 1, 'x'),
                                     std::string(5000, '\xff') + "notes", std::string(whole + 1, '\xff')}) {
    support::write_file(path, content);
    ports::FileStorage storage(path, kBlocks);
    for (const Access access : {Access::shared, Access::exclusive}) {
      EXPECT_EQ(storage.lock(access).error(), Errc::storage_failed);
      EXPECT_EQ(storage.native(), EEXIST);
    }
    EXPECT_EQ(support::read_file(path), content);
  }
  // One that was being made when the power failed.
  support::write_file(path, std::string(5000, '\xff'));
  FileStore store(path);
  const Change first = number(RecordId{16}, "first");
  ASSERT_TRUE(store.commit(std::span(&first, 1)));
  EXPECT_EQ(std::filesystem::file_size(path), whole);
}

TEST_F(File, ThatIsRemovedOrReplacedIsNoticed) {
  FileStore store(path);
  FileStore other(path);
  const Change first = number(RecordId{16}, "first");
  const Change second = number(RecordId{16}, "second");
  ASSERT_TRUE(store.commit(std::span(&first, 1)));
  std::filesystem::remove(path);
  EXPECT_EQ(store.read(RecordId{16}), "") << "it is gone";
  ASSERT_TRUE(other.commit(std::span(&second, 1))) << "a new one, with as many commits";
  EXPECT_EQ(store.read(RecordId{16}), "second");
  ASSERT_TRUE(store.commit(std::span(&first, 1)));
  EXPECT_EQ(other.read(RecordId{16}), "first");
}

TEST_F(File, IsErasedWhereNothingWasWritten) {
  ports::FileStorage storage(path, kBlocks);
  ASSERT_TRUE(storage.lock(Access::exclusive));
  const std::array<std::byte, 16> page{};
  ASSERT_TRUE(storage.program(3 * kBlocks.block_size, page)) << "far behind the end";
  std::array<std::byte, 32> read{};
  ASSERT_TRUE(storage.read(kBlocks.block_size, read));
  EXPECT_EQ(read[0], std::byte{0xff});
  ASSERT_TRUE(storage.read(3 * kBlocks.block_size, read));
  EXPECT_EQ(read[15], std::byte{0});
  EXPECT_EQ(read[16], std::byte{0xff}) << "behind the end";
  ASSERT_TRUE(storage.erase(3));
  ASSERT_TRUE(storage.read(3 * kBlocks.block_size, read));
  EXPECT_EQ(read[0], std::byte{0xff});
  storage.unlock();
}

/// Each adds to a counter of its own and to one that all share: none of them is lost.
TEST_F(File, TakesTheCommitsOfFourProcesses) {
  const std::size_t each = support::campaign_count(100);
  constexpr std::uint32_t kProcesses = 4;
  const auto work = [&](std::uint32_t mine) {
    FileStore store(path);
    for (std::size_t i = 1; i <= each; ++i) {
      if (!store.storage.lock(Access::exclusive) || !store.store.refresh()) return 1;
      const std::string shared = store.text_of_record(RecordId{100});
      const std::string next = std::to_string((shared.empty() ? 0 : std::stoul(shared)) + 1);
      const std::string own = std::to_string(i) + std::string(i % 200, 'x');
      const std::array changes{number(RecordId{100}, next), number(RecordId{mine}, own)};
      if (!store.store.commit(changes)) return 2;
      store.storage.unlock();
    }
    return 0;
  };
  std::vector<pid_t> children;
  for (std::uint32_t i = 0; i < kProcesses; ++i) children.push_back(start([&] { return work(20 + i); }));
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  FileStore store(path);
  EXPECT_EQ(store.read(RecordId{100}), std::to_string(kProcesses * each));
  for (std::uint32_t i = 0; i < kProcesses; ++i) {
    EXPECT_EQ(store.read(RecordId{20 + i}), std::to_string(each) + std::string(each % 200, 'x'));
  }
}

/// A process is killed wherever it is: what it was told of is there, and the last one wholly or not at all.
TEST_F(File, OutlivesProcessesThatAreKilled) {
  const std::size_t kills = support::campaign_count(20);
  support::Dice dice;
  std::size_t known = 0;
  std::size_t most = 30'000;  // Microseconds.
  for (std::size_t k = 0; k < kills; ++k) {
    std::array<int, 2> told{};
    ASSERT_EQ(pipe(told.data()), 0);
    const pid_t child = start([&] {
      FileStore store(path);
      for (std::size_t i = known + 1;; ++i) {
        const std::string text = std::to_string(i);
        const std::string filler(i * 37 % 900, 'f');
        const std::array changes{number(RecordId{16}, text), number(RecordId{17}, filler), number(RecordId{18}, text)};
        if (!store.commit(changes)) return 1;
        if (write(told[1], &i, sizeof(i)) != sizeof(i)) return 2;
      }
    });
    close(told[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(dice.below(most)));
    kill(child, SIGKILL);
    EXPECT_TRUE(WIFSIGNALED(wait_for(child)));
    for (std::size_t i = 0; ::read(told[0], &i, sizeof(i)) == sizeof(i);) known = i;
    close(told[0]);
    if (known == 0) most = std::min<std::size_t>(2 * most, 1'000'000);  // A slow machine has not come to its first.
    FileStore store(path);
    const std::string found = store.read(RecordId{16});
    const std::size_t now = found.empty() ? 0 : std::stoul(found);
    ASSERT_TRUE(now == known || now == known + 1) << "seed " << dice.seed() << ": " << now << " after " << known;
    EXPECT_EQ(store.read(RecordId{18}), found) << "in the same commit";
    if (now != 0) {
      EXPECT_EQ(store.read(RecordId{17}).size(), now * 37 % 900);
    }
    known = now;
  }
  EXPECT_GT(known, 0U);
  std::printf("%zu commits, %zu processes killed\n", known, kills);
}

}  // namespace
}  // namespace fairlead::token::test
