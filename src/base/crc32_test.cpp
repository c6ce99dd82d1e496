// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/crc32.hpp"

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(Crc32, IsTheCheckThatEverybodyComputes) { EXPECT_EQ(crc32(bytes_of("123456789")), 0xcbf4'3926U); }

TEST(Crc32, ContinuesWithWhatFollows) { EXPECT_EQ(crc32(bytes_of("6789"), crc32(bytes_of("12345"))), 0xcbf4'3926U); }

}  // namespace
}  // namespace fairlead
