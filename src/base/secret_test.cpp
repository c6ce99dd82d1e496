// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/secret.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

bool holds(Bytes memory, std::string_view text) { return text_of(memory).find(text) != std::string_view::npos; }

/// A secret in memory that outlives it, so that what it leaves behind can be looked at.
class SecretTest : public testing::Test {
 protected:
  using Subject = Secret<32>;
  Subject& make() { return *std::construct_at(reinterpret_cast<Subject*>(memory_.data())); }
  [[nodiscard]] Bytes memory() const { return memory_; }

 private:
  alignas(Subject) std::array<std::byte, sizeof(Subject)> memory_{};
};

TEST_F(SecretTest, LeavesNothingInMemory) {
  Subject& s = make();
  ASSERT_TRUE(s.assign(bytes_of("correct horse battery")));
  EXPECT_TRUE(holds(memory(), "correct horse battery"));
  std::destroy_at(&s);
  EXPECT_FALSE(holds(memory(), "co"));
  EXPECT_FALSE(holds(memory(), "ry"));
}

TEST_F(SecretTest, AShorterValueLeavesNothingOfALongerOne) {
  Subject& s = make();
  ASSERT_TRUE(s.assign(bytes_of("correct horse battery")));
  ASSERT_TRUE(s.assign(bytes_of("pin")));
  EXPECT_EQ(text_of(s.reveal()), "pin");
  EXPECT_FALSE(holds(memory(), "rect"));
  std::destroy_at(&s);
}

TEST_F(SecretTest, ClearAlsoForgetsWhatResizeHid) {
  Subject& s = make();
  copy_bytes(s.resize(6), bytes_of("secret"));
  EXPECT_EQ(text_of(s.reveal()), "secret");
  s.resize(1);
  s.clear();
  EXPECT_TRUE(s.empty());
  EXPECT_FALSE(holds(memory(), "ecret"));
  std::destroy_at(&s);
}

TEST_F(SecretTest, MovesWithoutLeavingACopy) {
  static_assert(!std::is_copy_constructible_v<Subject> && !std::is_copy_assignable_v<Subject>);
  Subject& s = make();
  ASSERT_TRUE(s.assign(bytes_of("correct horse")));
  Subject other(std::move(s));
  EXPECT_EQ(text_of(other.reveal()), "correct horse");
  EXPECT_FALSE(holds(memory(), "correct"));
  s = std::move(other);
  EXPECT_EQ(text_of(s.reveal()), "correct horse");
  EXPECT_TRUE(other.empty());  // NOLINT(bugprone-use-after-move): empty is what it promises
  std::destroy_at(&s);
}

TEST_F(SecretTest, RefusesWhatDoesNotFitAndStaysAsItWas) {
  Secret<4> s;
  ASSERT_TRUE(s.assign(bytes_of("1234")));
  const Result<void> r = s.assign(bytes_of("12345"));
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error(), Errc::no_space);
  EXPECT_EQ(text_of(s.reveal()), "1234");
}

TEST(EqualInConstantTime, ComparesContent) {
  EXPECT_TRUE(equal_in_constant_time(bytes_of("same"), bytes_of("same")));
  EXPECT_FALSE(equal_in_constant_time(bytes_of("same"), bytes_of("sama")));
  EXPECT_FALSE(equal_in_constant_time(bytes_of("same"), bytes_of("tame")));
  EXPECT_FALSE(equal_in_constant_time(bytes_of("same"), bytes_of("sam")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

TEST(Zeroize, OverwritesEverything) {
  std::array<std::byte, 33> memory{};
  memory.fill(std::byte{0xa5});
  zeroize(memory);
  EXPECT_TRUE(std::ranges::all_of(memory, [](std::byte b) { return b == std::byte{0}; }));
  zeroize({});
}

}  // namespace
}  // namespace fairlead
