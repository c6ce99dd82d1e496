// SPDX-License-Identifier: Apache-2.0
#include "tls/der.hpp"

#include "support/certificate_der.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tls::der {
namespace {

using namespace std::literals;

/// The content of the first element and what is left, as "content|rest"; "none" when it is not DER.
std::string taken(const std::string& der) {
  Bytes rest = bytes_of(der);
  const auto element = take(rest);
  if (!element) return rest.size() == der.size() ? "none" : "none, but something was taken";
  EXPECT_EQ(text_of(element->whole), der.substr(0, der.size() - rest.size()));
  return std::string(text_of(element->content)) + "|" + std::string(text_of(rest));
}

TEST(Der, TakesOneElementWithItsShortestLength) {
  EXPECT_EQ(taken("\x04\x02oneX"), "on|eX");
  EXPECT_EQ(taken("\x04\0rest"s), "|rest");
  const std::string content_127(127, 'c');
  const std::string content_128(128, 'c');
  const std::string content_255(255, 'c');
  const std::string content_256(256, 'c');
  const std::string content_64k(65536, 'c');
  EXPECT_EQ(taken("\x04\x7f" + content_127), content_127 + "|");
  EXPECT_EQ(taken("\x04\x81\x80" + content_128), content_128 + "|");
  EXPECT_EQ(taken("\x04\x81\xff" + content_255), content_255 + "|");
  EXPECT_EQ(taken("\x04\x82\x01\x00"s + content_256), content_256 + "|");
  EXPECT_EQ(taken("\x04\x83\x01\x00\x00"s + content_64k), content_64k + "|");

  EXPECT_EQ(taken("\x04\x81\x7f" + content_127), "none");
  EXPECT_EQ(taken("\x04\x82\x00\xff"s + content_255), "none");
  EXPECT_EQ(taken("\x04\x83\x00\x01\x00"s + content_256), "none");
  EXPECT_EQ(taken("\x04\x84\x00\x01\x00\x00"s + content_64k), "none");
  EXPECT_EQ(taken("\x04\x80" + content_127), "none") << "indefinite";
  EXPECT_EQ(taken("\x04\xff" + content_127), "none");
}

TEST(Der, TakesNothingThatIsCut) {
  EXPECT_EQ(taken(""), "none");
  EXPECT_EQ(taken("\x04"), "none");
  EXPECT_EQ(taken("\x04\x01"), "none");
  EXPECT_EQ(taken("\x04\x03on"), "none");
  EXPECT_EQ(taken("\x04\x82\x01"), "none");
  EXPECT_EQ(taken("\x04\x83\xff\xff\xff"), "none");
}

TEST(Der, HasNoTagsAboveThirty) {
  EXPECT_EQ(taken("\x1f\x01x"), "none");
  EXPECT_EQ(taken("\xbf\x01x"), "none");
  EXPECT_EQ(taken("\xbe\x01x"), "x|");
}

TEST(Der, AReaderThatHasFailedGivesNothingMore) {
  const std::string two = "\x04\x01x\x02\x01\x07";
  Reader good(bytes_of(two));
  EXPECT_TRUE(good.next_is(kOctetString));
  EXPECT_EQ(text_of(good.content(kOctetString)), "x");
  EXPECT_FALSE(good.finished());
  EXPECT_EQ(good.any().tag, kInteger);
  EXPECT_TRUE(good.finished());
  EXPECT_EQ(good.any().tag, 0);
  EXPECT_FALSE(good.ok());

  Reader bad(bytes_of(two));
  EXPECT_TRUE(bad.content(kInteger).empty()) << "another tag";
  EXPECT_FALSE(bad.next_is(kInteger));
  EXPECT_TRUE(bad.empty());
  EXPECT_FALSE(bad.finished());
}

TEST(Der, NumbersSaturate) {
  EXPECT_EQ(number(bytes_of("\0"sv)), 0);
  EXPECT_EQ(number(bytes_of("\x00\xff"sv)), 255);
  EXPECT_EQ(number(bytes_of("\x00\xff\xff"sv)), 0xffff);
  EXPECT_EQ(number(bytes_of("\x01\x00\x00"sv)), 0xffff);
  EXPECT_EQ(number(bytes_of("\x01\x00\x00\x00\x00\x00\x00\x00\x01"sv)), 0xffff);
  EXPECT_EQ(number(bytes_of("\xff")), std::nullopt);
  EXPECT_EQ(number({}), std::nullopt);
}

}  // namespace
}  // namespace fairlead::tls::der
