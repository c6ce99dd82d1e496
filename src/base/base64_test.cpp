// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/base64.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

std::string encoded(std::string_view octets) {
  std::string text(base64_size(octets.size()), '\0');
  ByteWriter writer(std::as_writable_bytes(std::span(text)));
  encode_base64(bytes_of(octets), writer);
  EXPECT_TRUE(writer.ok());
  EXPECT_EQ(writer.size(), text.size());
  return text;
}

std::string decoded(std::string_view text) {
  std::array<std::byte, 64> memory{};
  ByteWriter writer(memory);
  decode_base64(text, writer);
  return std::string(text_of(writer.written()));
}

// RFC 4648 section 10.
TEST(Base64, IsThatOfTheStandard) {
  for (const auto& [octets, text] : {std::pair{"", ""},
                                     {"f", "Zg=="},
                                     {"fo", "Zm8="},
                                     {"foo", "Zm9v"},
                                     {"foob", "Zm9vYg=="},
                                     {"fooba", "Zm9vYmE="},
                                     {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(encoded(octets), text);
    EXPECT_EQ(decoded(text), octets);
    EXPECT_EQ(is_base64(text), *text != '\0');
  }
}

TEST(Base64, HasNothingLeftOver) {
  for (const char* bad : {"", "=", "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Zg-_", "Z m 9 ?"}) {
    EXPECT_FALSE(is_base64(bad)) << bad;
  }
  EXPECT_TRUE(is_base64(" Zm9v\r\nYg =\t=\n"));
  EXPECT_EQ(decoded(" Zm9v\r\nYg =\t=\n"), "foob");
}

}  // namespace
}  // namespace fairlead
