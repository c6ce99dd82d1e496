// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/uri_writer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::pkcs11 {
namespace {

template <std::size_t N>
void pad(PaddedText<N>& text, std::string_view value) {
  text.padded.fill(' ');
  std::ranges::copy(value, text.padded.begin());
}

TokenInfo token_of(std::string_view label, std::string_view manufacturer, std::string_view serial,
                   std::string_view model) {
  TokenInfo token;
  pad(token.label, label);
  pad(token.manufacturer, manufacturer);
  pad(token.serial, serial);
  pad(token.model, model);
  return token;
}

TEST(UriWriter, WritesWhatFindsTheTokenAndTheObjectAgain) {
  const TokenInfo token = token_of("My; token", "Example = Co", "0012\xff", "v2");
  std::array<char, kLongestTokenUri + 64> memory{};
  const auto uri = write_token_uri(token, memory);
  ASSERT_TRUE(uri);
  EXPECT_EQ(*uri, "pkcs11:token=My%3B%20token;manufacturer=Example%20%3D%20Co;serial=0012%FF;model=v2");
  EXPECT_TRUE(token.matches(*Uri::parse(*uri)));
  EXPECT_FALSE(token_of("My; token", "Example = Co", "0013\xff", "v2").matches(*Uri::parse(*uri)));

  const std::array<std::byte, 3> id{std::byte{0}, std::byte{'A'}, std::byte{0x7f}};
  const ObjectName object{.label = "device/7", .id = id, .type = ObjectType::private_key};
  const auto of_object = write_object_uri(token, object, memory);
  ASSERT_TRUE(of_object);
  EXPECT_TRUE(of_object->ends_with(";model=v2;object=device%2F7;id=%00A%7F;type=private")) << *of_object;
  const auto parsed = Uri::parse(*of_object);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE((*parsed)[UriAttribute::id].equals(id));
  EXPECT_TRUE((*parsed)[UriAttribute::object].equals(bytes_of("device/7")));
  EXPECT_EQ(parsed->type(), ObjectType::private_key);
}

TEST(UriWriter, LeavesOutWhatIsEmpty) {
  std::array<char, 64> memory{};
  EXPECT_EQ(write_token_uri(token_of("", "", "7", ""), memory), "pkcs11:serial=7");
  EXPECT_EQ(write_token_uri(token_of("", "", "", ""), memory), "pkcs11:");
  EXPECT_EQ(write_object_uri(token_of("", "", "", ""), {.label = "k"}, memory), "pkcs11:object=k");
}

TEST(UriWriter, TheLongestTakesWhatIsPublished) {
  const TokenInfo token =
      token_of(std::string(32, '%'), std::string(32, ';'), std::string(16, '='), std::string(16, '?'));
  std::array<char, kLongestTokenUri> memory{};
  const auto uri = write_token_uri(token, memory);
  ASSERT_TRUE(uri);
  EXPECT_EQ(uri->size(), kLongestTokenUri);
  EXPECT_TRUE(token.matches(*Uri::parse(*uri)));
}

TEST(UriWriter, WritesWithinWhatItIsGiven) {
  const TokenInfo token = token_of("t", "m", "s", "d");
  const ObjectName object{.label = "k", .id = bytes_of("1"), .type = ObjectType::certificate};
  std::array<char, 128> memory{};
  const std::size_t size = write_object_uri(token, object, memory)->size();
  for (std::size_t room = 0; room < size; ++room) {
    memory.fill('#');
    EXPECT_EQ(write_object_uri(token, object, std::span(memory).first(room)).error(), Errc::no_space) << room;
    EXPECT_TRUE(std::ranges::all_of(std::span(memory).subspan(room), [](char c) { return c == '#'; })) << room;
  }
  EXPECT_TRUE(write_object_uri(token, object, std::span(memory).first(size)));
}

}  // namespace
}  // namespace fairlead::pkcs11
