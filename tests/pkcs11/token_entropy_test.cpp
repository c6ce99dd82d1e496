// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_entropy.hpp"

#include "fairlead/ports/os_posix.hpp"

#include "pkcs11/test_token.hpp"
#include "support/virtual_platform.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using Number = std::array<std::byte, 16>;

class TokenEntropyTest : public testing::Test {
 protected:
  void SetUp() override { token.make_token("dev"); }
  void TearDown() override { EXPECT_FALSE(mutex.misused || mutex.held); }
  /// A number; "no_entropy" where there is none.
  static std::string draw(platform::Entropy& from) {
    Number number{};
    const Result<void> filled = from.fill(number);
    return filled ? std::string(text_of(number)) : std::string(name(filled.error()));
  }

  TestToken token;
  support::VirtualMutex mutex;
  TokenEntropy entropy{token.module(), TestToken::uri("pkcs11:token=dev"), mutex};
};

TEST_F(TokenEntropyTest, MakesNumbersWithoutALogin) {
  ASSERT_TRUE(entropy.open());
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(seen.insert(draw(entropy)).second);
  EXPECT_EQ(seen.count("no_entropy"), 0U);
  EXPECT_EQ(mutex.locks, 51U);
}

TEST_F(TokenEntropyTest, NeedNotBeOpened) { EXPECT_NE(draw(entropy), "no_entropy"); }

TEST_F(TokenEntropyTest, FillsAllThatItIsGivenAndNothingBeside) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{32}, std::size_t{1000}}) {
    std::vector<bool> changed(size, false);
    for (int i = 0; i < 10; ++i) {  // An octet that stays 0 all ten times: one in 2^80.
      std::vector<std::byte> memory(size + 2);
      ASSERT_TRUE(entropy.fill(MutableBytes(memory).subspan(1, size))) << size;
      EXPECT_EQ(memory.front(), std::byte{0});
      EXPECT_EQ(memory.back(), std::byte{0});
      for (std::size_t at = 0; at < size; ++at) changed[at] = changed[at] || memory[at + 1] != std::byte{0};
    }
    EXPECT_EQ(std::ranges::count(changed, false), 0) << size;
  }
}

TEST_F(TokenEntropyTest, SaysWhyThereAreNone) {
  TokenEntropy other(token.module(), TestToken::uri("pkcs11:token=other"), mutex);
  EXPECT_EQ(other.open().error(), Errc::token_removed);
  EXPECT_EQ(draw(other), "no_entropy");
}

TEST_F(TokenEntropyTest, GoesOnWhereSomebodyElseHasFinalisedTheModule) {
  ASSERT_TRUE(entropy.open());
  {
    const Module taken = std::move(token.module());
  }
  EXPECT_NE(draw(entropy), "no_entropy");
}

TEST_F(TokenEntropyTest, FindsATokenAgainThatWasTakenOut) {
  ASSERT_TRUE(entropy.open());
  token.take_out();
  EXPECT_EQ(draw(entropy), "no_entropy");
  EXPECT_EQ(entropy.open().error(), kToken.when_gone);
  EXPECT_EQ(draw(entropy), "no_entropy");
  token.put_back();
  EXPECT_NE(draw(entropy), "no_entropy");
  EXPECT_TRUE(entropy.open());
}

TEST_F(TokenEntropyTest, GivesItsSessionUpAsItTookIt) {
  {
    TokenEntropy other(token.module(), TestToken::uri("pkcs11:token=dev"), mutex);
    ASSERT_TRUE(other.open());
    EXPECT_EQ(mutex.locks, 1U);
  }
  EXPECT_EQ(mutex.locks, 2U);
}

TEST_F(TokenEntropyTest, ServesThreads) {
  ports::PosixMutex lock;
  TokenEntropy shared(token.module(), TestToken::uri("pkcs11:token=dev"), lock);
  constexpr int kEach = 50;
  std::array<std::vector<std::string>, 4> seen;
  {
    std::vector<std::jthread> threads;
    for (std::vector<std::string>& mine : seen) {
      threads.emplace_back([&shared, &mine] {
        for (int i = 0; i < kEach; ++i) mine.push_back(draw(shared));
      });
    }
  }
  std::set<std::string> all;
  for (const std::vector<std::string>& one : seen) all.insert(one.begin(), one.end());
  EXPECT_EQ(all.size(), seen.size() * kEach);
  EXPECT_EQ(all.count("no_entropy"), 0U);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
