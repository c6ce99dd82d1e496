// SPDX-License-Identifier: Apache-2.0
/// @file  Power goes at every program and erase: what was committed is whole, what was not is there wholly or not at
/// all.
#include "support/campaign.hpp"
#include "token/store_kit.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace fairlead::token::test {
namespace {

using support::Cut;
using support::Dice;

/// Commits of all kinds, so many that the log runs round the flash several times.
std::vector<std::vector<Step>> story() {
  Dice dice(7);
  std::vector<std::vector<Step>> commits;
  for (std::uint32_t i = 0; i < 90; ++i) {
    std::vector<Step> steps;
    if (i == 40) steps.push_back({.kind = Change::Kind::remove_all});
    for (std::uint64_t n = dice.below(3) + 1; n > 0; --n) {
      const auto id = static_cast<std::uint32_t>(dice.below(6) + 1);
      if (dice.one_in(4)) {
        steps.push_back({.kind = Change::Kind::remove, .id = id});
      } else {
        steps.push_back({.id = id, .data = std::string(dice.below(150), static_cast<char>('a' + i % 26))});
      }
    }
    commits.push_back(std::move(steps));
  }
  return commits;
}

class StoreCut : public testing::TestWithParam<Cut> {};

/// One cut in the whole story, at each write in turn; then it goes on to its end.
TEST_P(StoreCut, AtEachWriteLosesNothing) {
  const auto commits = story();
  StoreKit whole;
  for (const auto& steps : commits) ASSERT_TRUE(whole.commit(steps));
  const std::uint64_t writes = whole.flash.programs() + whole.flash.erases();
  ASSERT_GT(whole.flash.erases(), 12U) << "three times round";

  for (std::uint64_t cut = 1; cut <= writes; ++cut) {
    StoreKit store;
    store.flash.cut_at(cut, GetParam(), cut);
    Records model;
    for (const auto& steps : commits) {
      const Records next = after(model, steps);
      if (!store.commit(steps)) {
        ASSERT_TRUE(store.flash.off()) << "cut " << cut;
        store.flash.power_up();
        ASSERT_TRUE(store.restart()) << "cut " << cut;
        const Records found = store.records();
        ASSERT_TRUE(found == model || found == next) << "cut " << cut;
        if (found != next) {
          ASSERT_TRUE(store.commit(steps)) << "cut " << cut;
        }
      }
      model = next;
      ASSERT_EQ(store.records(), model) << "cut " << cut;
    }
    ASSERT_TRUE(store.restart());
    ASSERT_EQ(store.records(), model) << "cut " << cut;
  }
}

/// The same for a cut while traces are erased, which must not bring anything back.
TEST_P(StoreCut, WhileTracesAreErasedBringsNothingBack) {
  const auto commits = story();
  for (std::uint64_t cut = 1;; ++cut) {
    StoreKit store;
    Records model;
    for (std::size_t i = 0; i < 35; ++i) {
      ASSERT_TRUE(store.commit(commits[i]));
      model = after(model, commits[i]);
    }
    store.flash.cut_at(cut, GetParam(), cut);
    if (store->erase_traces()) break;
    store.flash.power_up();
    ASSERT_TRUE(store.restart()) << "cut " << cut;
    ASSERT_EQ(store.records(), model) << "cut " << cut;
    ASSERT_TRUE(store.commit({{.id = 7, .data = "seven"}})) << "cut " << cut;
    model[7] = "seven";
    ASSERT_TRUE(store.restart()) << "cut " << cut;
    ASSERT_EQ(store.records(), model) << "cut " << cut;
  }
}

/// Random commits against a model with random cuts, also in what is done after a cut.
TEST_P(StoreCut, AnywhereForEverAgreesWithAModel) {
  const std::size_t rounds = support::campaign_count(3000);
  Dice dice;
  StoreKit store({.block_size = 512, .blocks = 5, .page_size = 8}, 32);
  Records model;
  std::size_t cuts = 0;
  for (std::size_t i = 0; i < rounds; ++i) {
    std::vector<Step> steps;
    if (dice.one_in(200)) steps.push_back({.kind = Change::Kind::remove_all});
    for (std::uint64_t n = dice.below(4) + 1; n > 0; --n) {
      const auto id = static_cast<std::uint32_t>(dice.below(12) + 1);
      const bool gone = dice.one_in(3);
      steps.push_back({.kind = gone ? Change::Kind::remove : Change::Kind::put,
                       .id = id,
                       .data = gone ? "" : std::string(dice.below(100), static_cast<char>('a' + i % 26))});
    }
    const Records next = after(model, steps);
    if (dice.one_in(4)) store.flash.cut_at(dice.of_any_size(7) + 1, GetParam(), dice.below(1U << 30U));
    const bool erases = dice.one_in(50);
    const auto done = erases ? store->erase_traces() : store.commit(steps);
    if (done && erases) {
      ASSERT_EQ(store.records(), model) << "seed " << dice.seed();
    } else if (done) {
      model = next;
    } else if (done.error() != Errc::no_space) {
      ASSERT_TRUE(store.flash.off()) << "seed " << dice.seed();
      ++cuts;
      store.flash.power_up();
      ASSERT_TRUE(store.restart()) << "seed " << dice.seed();
      const Records found = store.records();
      ASSERT_TRUE(found == model || (found == next && !erases)) << "seed " << dice.seed() << " round " << i;
      model = found;
    }
    if (dice.one_in(16)) {
      store.flash.power_up();
      ASSERT_TRUE(store.restart());
    }
    ASSERT_EQ(store.records(), model) << "seed " << dice.seed() << " round " << i;
  }
  std::printf("%zu commits, %zu cuts, %llu erases\n", rounds, cuts,
              static_cast<unsigned long long>(store.flash.erases()));
  EXPECT_GT(cuts, 0U);
}

const char* name_of(const testing::TestParamInfo<Cut>& cut) {
  switch (cut.param) {
    case Cut::before: return "before";
    case Cut::torn: return "torn";
    default: return "after";
  }
}
INSTANTIATE_TEST_SUITE_P(Power, StoreCut, testing::Values(Cut::before, Cut::torn, Cut::after), name_of);

/// Each block is erased as often as the others, whatever is changed.
TEST(StoreWear, IsSpreadEvenly) {
  const std::size_t changes = support::campaign_count(20'000);
  StoreKit store({.block_size = 4096, .blocks = 8, .page_size = 16});
  for (std::uint32_t id = 1; id <= 20; ++id) ASSERT_TRUE(store.commit({{.id = id, .data = std::string(700, 'k')}}));
  const std::uint64_t programs = store.flash.programs();
  const std::uint64_t erases = store.flash.erases();
  for (std::size_t i = 0; i < changes; ++i) ASSERT_TRUE(store.commit({{.id = 21, .data = std::string(32, 'c')}}));
  const auto [least, most] = std::ranges::minmax(store.flash.erased());
  std::printf(
      "%zu changes of 32 bytes beside 14,000 that stay: %.2f pages of 16 bytes and %.4f erasures each; %llu to %llu of "
      "a block\n",
      changes, static_cast<double>(store.flash.programs() - programs) / static_cast<double>(changes),
      static_cast<double>(store.flash.erases() - erases) / static_cast<double>(changes),
      static_cast<unsigned long long>(least), static_cast<unsigned long long>(most));
  EXPECT_LE(most - least, 1U);
}

/// Whatever lies in the flash: nothing outside of it is touched, and nothing hangs.
TEST(StoreHostile, ContentsAreReadOrRefused) {
  const std::size_t rounds = support::campaign_count(2000);
  Dice dice;
  StoreKit good;
  for (std::uint32_t i = 1; i < 60; ++i)
    ASSERT_TRUE(good.commit({{.id = i % 9 + 1, .data = std::string(std::size_t{i} * 2, 'x')}}));
  for (std::size_t i = 0; i < rounds; ++i) {
    StoreKit store;
    store.flash.bytes() = good.flash.bytes();
    for (std::uint64_t n = dice.of_any_size(5) + 1; n > 0; --n) {
      store.flash.bytes()[dice.below(store.flash.bytes().size())] = static_cast<std::byte>(dice.below(256));
    }
    if (!store.restart()) continue;
    (void)store.records();
  }
}

}  // namespace
}  // namespace fairlead::token::test
