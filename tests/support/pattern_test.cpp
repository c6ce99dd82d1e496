// SPDX-License-Identifier: Apache-2.0
#include "support/pattern.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace fairlead::support {
namespace {

TEST(Pattern, IsTheSameInWhateverPieces) {
  std::array<std::byte, 10'000> whole{};
  write_pattern(7, 0, whole);
  for (const std::size_t at : {1U, 7U, 8U, 4097U, 9999U}) {
    EXPECT_TRUE(is_pattern(7, 0, Bytes(whole).first(at)));
    EXPECT_TRUE(is_pattern(7, at, Bytes(whole).subspan(at)));
    std::array<std::byte, 10'000> pieces{};
    write_pattern(7, 0, MutableBytes(pieces).first(at));
    write_pattern(7, at, MutableBytes(pieces).subspan(at));
    EXPECT_TRUE(std::ranges::equal(whole, pieces));
  }
}

TEST(Pattern, ShowsWhateverIsWrong) {
  std::array<std::byte, 10'000> bytes{};
  write_pattern(7, 0, bytes);
  EXPECT_FALSE(is_pattern(8, 0, bytes)) << "another message";
  EXPECT_FALSE(is_pattern(7, 1, bytes)) << "shifted by a byte";
  EXPECT_FALSE(is_pattern(7, 8, bytes)) << "shifted by a word";
  bytes[9'000] ^= std::byte{1};
  EXPECT_FALSE(is_pattern(7, 0, bytes)) << "one bit";
}

}  // namespace
}  // namespace fairlead::support
