// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/status.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

TEST(Errc, NumbersAreStableSinceDevicesKeepThem) {
  EXPECT_EQ(static_cast<int>(Errc::would_block), 1);
  EXPECT_EQ(static_cast<int>(Errc::closed), 10);
  EXPECT_EQ(static_cast<int>(Errc::reset), 11);
  EXPECT_EQ(static_cast<int>(Errc::refused), 20);
  EXPECT_EQ(static_cast<int>(Errc::unknown_ca), 30);
  EXPECT_EQ(static_cast<int>(Errc::client_certificate_rejected), 40);
  EXPECT_EQ(static_cast<int>(Errc::key_missing), 50);
  EXPECT_EQ(static_cast<int>(Errc::bad_credentials), 60);
  EXPECT_EQ(static_cast<int>(Errc::protocol), 70);
  EXPECT_EQ(static_cast<int>(Errc::no_space), 80);
  EXPECT_EQ(static_cast<int>(Errc::internal), 84);
}

TEST(Errc, EveryOneHasANameOfItsOwn) {
  std::set<std::string_view> names;
  std::set<int> numbers;
  for (const Errc e : all_errcs()) {
    names.insert(name(e));
    numbers.insert(static_cast<int>(e));
    EXPECT_NE(name(e), "unknown") << static_cast<int>(e);
  }
  EXPECT_EQ(names.size(), all_errcs().size());
  EXPECT_EQ(numbers.size(), all_errcs().size());
  EXPECT_TRUE(std::ranges::is_sorted(all_errcs()));
}

TEST(Errc, OtherNumbersAreUnknown) {
  EXPECT_EQ(all_errcs().size(), 42U);
  EXPECT_EQ(all_errcs().front(), Errc::would_block);
  EXPECT_EQ(all_errcs().back(), Errc::internal);
  EXPECT_EQ(name(Errc::wrong_host), "wrong_host");
  EXPECT_EQ(name(static_cast<Errc>(0)), "unknown");
  EXPECT_EQ(name(static_cast<Errc>(255)), "unknown");
}

TEST(IoResult, HoldsACount) {
  const IoResult r = IoResult::bytes(7);
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.size(), 7U);
  EXPECT_FALSE(r.blocked());
  EXPECT_EQ(IoResult::bytes(0x7fff'ffff).size(), 0x7fff'ffffU);
  EXPECT_TRUE(IoResult::bytes(0x7fff'ffff).ok());
}

TEST(IoResult, HoldsAnError) {
  for (const Errc e : all_errcs()) {
    const IoResult r = e;
    EXPECT_FALSE(r.ok());
    EXPECT_EQ(r.error(), e);
    EXPECT_EQ(r.size(), 0U) << "an error counts no bytes";
    EXPECT_EQ(r.blocked(), e == Errc::would_block);
  }
}

TEST(Result, FailsWithAnErrc) {
  const Result<int> bad = fail(Errc::no_space);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), Errc::no_space);
  const Result<void> good{};
  EXPECT_TRUE(good);
}

}  // namespace
}  // namespace fairlead
