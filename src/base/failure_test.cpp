// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/failure.hpp"

#include <chrono>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4U];
    text += "0123456789abcdef"[std::to_integer<unsigned>(b) & 0xfU];
  }
  return text;
}

Failure full() {
  Failure f;
  f.layer = Layer::handshake;
  f.error = Errc::certificate_expired;
  f.chain_index = 1;
  f.alert = 45;
  f.native = -10;
  for (std::size_t i = 0; i < f.address.size(); ++i) f.address[i] = static_cast<std::byte>(0x20 + i);
  f.port = 8883;
  f.set_duration(milliseconds(12345));
  f.count_attempts(7);
  f.set_age(hours(1) + seconds(1));
  return f;
}

/// Pinned: records written by one version are read by every later one.
constexpr std::string_view kFullInHex = "1320012dfffffff6202122232425262728292a2b2c2d2e2f22b304d207000e11";

TEST(Failure, IsEncodedAsPublished) { EXPECT_EQ(hex(full().encode()), kFullInHex); }

TEST(Failure, SurvivesARoundTrip) {
  const Result<Failure> back = Failure::decode(full().encode());
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, full());
  EXPECT_EQ(back->duration(), milliseconds(12340));
  EXPECT_EQ(back->age(), hours(1) + seconds(1));
}

TEST(Failure, SaysNothingAtFirst) {
  const Failure f;
  EXPECT_FALSE(f.happened());
  EXPECT_EQ(f.chain_index, Failure::kNone);
  EXPECT_EQ(f.alert, Failure::kNone);
  EXPECT_TRUE(full().happened());
}

TEST(Failure, AnotherSizeOrFormatIsInvalid) {
  auto record = full().encode();
  EXPECT_EQ(Failure::decode(Bytes(record).first(31)).error(), Errc::invalid);
  EXPECT_EQ(Failure::decode({}).error(), Errc::invalid);
  record[0] = static_cast<std::byte>(0x23);
  EXPECT_EQ(Failure::decode(record).error(), Errc::invalid);
}

TEST(Failure, KeepsNumbersThatThisVersionDoesNotKnow) {
  auto record = full().encode();
  record[0] = static_cast<std::byte>(0x1e);
  record[1] = static_cast<std::byte>(0xf0);
  const Result<Failure> f = Failure::decode(record);
  ASSERT_TRUE(f);
  EXPECT_EQ(static_cast<int>(f->layer), 14);
  EXPECT_EQ(name(f->layer), "unknown");
  EXPECT_EQ(static_cast<int>(f->error), 0xf0);
  EXPECT_EQ(f->encode(), record);
}

TEST(Failure, NumbersSaturate) {
  Failure f;
  f.set_duration(hours(1));
  EXPECT_EQ(f.duration(), milliseconds(655'350));
  f.set_duration(milliseconds(-5));
  EXPECT_EQ(f.duration(), Duration::zero());
  f.set_age(hours(24 * 365));
  EXPECT_EQ(f.age(), seconds(0xff'ffff));
  f.set_age(seconds(-1));
  EXPECT_EQ(f.age(), Duration::zero());
  f.count_attempts(255);
  EXPECT_EQ(f.attempts, 255);
  f.count_attempts(256);
  EXPECT_EQ(f.attempts, 255);
}

TEST(Layer, EveryOneHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= 8; ++i) names.insert(name(static_cast<Layer>(i)));
  EXPECT_EQ(names.size(), 9U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(name(Layer::configuration), "configuration");
  EXPECT_EQ(name(static_cast<Layer>(9)), "unknown");
}

}  // namespace
}  // namespace fairlead
