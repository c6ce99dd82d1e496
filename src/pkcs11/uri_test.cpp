// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/uri.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::pkcs11 {
namespace {

using namespace std::string_view_literals;
using enum UriAttribute;

Errc error_of(std::string_view text) {
  const auto uri = Uri::parse(text);
  return uri ? Errc::would_block : uri.error();
}

std::string decoded(const UriValue& value) {
  std::array<std::byte, 64> memory{};
  const auto bytes = value.decode(memory);
  return bytes ? std::string(text_of(*bytes)) : std::string(name(bytes.error()));
}

TEST(Uri, ReadsEveryAttribute) {
  const std::string text =
      "pkcs11:token=a;manufacturer=b;serial=c;model=d;library-manufacturer=e;library-description=f;library-version=3."
      "10;"
      "slot-manufacturer=h;slot-description=i;slot-id=327;object=k;id=%01%02;type=private"
      "?pin-source=file:/etc/pin&module-name=m&module-path=/usr/lib/m.so";
  const auto uri = Uri::parse(text);
  ASSERT_TRUE(uri);
  const std::pair<UriAttribute, std::string_view> rows[] = {
      {token, "a"},
      {manufacturer, "b"},
      {serial, "c"},
      {model, "d"},
      {library_manufacturer, "e"},
      {library_description, "f"},
      {library_version, "3.10"},
      {slot_manufacturer, "h"},
      {slot_description, "i"},
      {slot_id, "327"},
      {object, "k"},
      {id, "\1\2"},
      {type, "private"},
      {pin_source, "file:/etc/pin"},
      {module_name, "m"},
      {module_path, "/usr/lib/m.so"},
  };
  for (const auto& [attribute, value] : rows) {
    EXPECT_TRUE((*uri)[attribute].given()) << name(attribute);
    EXPECT_EQ(decoded((*uri)[attribute]), value) << name(attribute);
    EXPECT_NE(text.find(std::string(name(attribute)) + "="), std::string::npos) << name(attribute);
  }
  EXPECT_FALSE((*uri)[pin_value].given());
  EXPECT_EQ(uri->type(), ObjectType::private_key);
  EXPECT_EQ(uri->library_version(), (VersionNumber{3, 10}));
  EXPECT_EQ(uri->slot_id(), 327U);
}

TEST(Uri, WhatIsNotGivenMatchesEverything) {
  for (const auto text : {"pkcs11:", "PKCS11:", "pkcs11:?", "pkcs11:?unknown=1"}) {
    const auto uri = Uri::parse(text);
    ASSERT_TRUE(uri) << text;
    for (std::size_t i = 0; i < kUriAttributes; ++i) {
      const UriValue& value = (*uri)[static_cast<UriAttribute>(i)];
      EXPECT_FALSE(value.given());
      EXPECT_TRUE(value.matches(bytes_of("anything")));
    }
    EXPECT_EQ(uri->type(), std::nullopt);
    EXPECT_EQ(uri->library_version(), std::nullopt);
    EXPECT_EQ(uri->slot_id(), std::nullopt);
  }
}

TEST(Uri, AnEmptyValueIsGivenAndMatchesWhatIsEmpty) {
  const auto uri = Uri::parse("pkcs11:object=;token=t");
  ASSERT_TRUE(uri);
  EXPECT_TRUE((*uri)[object].given());
  EXPECT_TRUE((*uri)[object].matches({}));
  EXPECT_FALSE((*uri)[object].matches(bytes_of("x")));
}

TEST(Uri, ValuesArePercentEncoded) {
  const auto uri = Uri::parse("pkcs11:object=A%20%73et%3b%00%fF;token=a:[]@!$'()*+,=&~");
  ASSERT_TRUE(uri);
  EXPECT_EQ((*uri)[object].size(), 8U);
  EXPECT_EQ(decoded((*uri)[object]), "A set;\0\xff"sv);
  EXPECT_TRUE((*uri)[object].equals(bytes_of("A set;\0\xff"sv)));
  EXPECT_FALSE((*uri)[object].equals(bytes_of("A set;\0"sv)));
  EXPECT_FALSE((*uri)[object].equals(bytes_of("A set;\0\xff."sv)));
  EXPECT_EQ((*uri)[object].encoded(), "A%20%73et%3b%00%fF");
  EXPECT_EQ(decoded((*uri)[token]), "a:[]@!$'()*+,=&~");
  std::array<std::byte, 7> small{};
  EXPECT_EQ((*uri)[object].decode(small).error(), Errc::no_space);
}

TEST(Uri, WhatIsNoUriIsInvalid) {
  for (const auto bad : {
           ""sv,
           "pkcs11"sv,
           "pkcs12:token=a"sv,
           "token=a"sv,
           " pkcs11:token=a"sv,
           "pkcs11:token"sv,
           "pkcs11:=a"sv,
           "pkcs11:token=a;"sv,
           "pkcs11:;token=a"sv,
           "pkcs11:token=a;;object=b"sv,
           "pkcs11:token=a;token=a"sv,
           "pkcs11:token=a b"sv,
           "pkcs11:token=a/b"sv,
           "pkcs11:token=\xc3\xbc"sv,
           "pkcs11:token=a\0"sv,
           "pkcs11:token=a#b"sv,
           "pkcs11:token=%"sv,
           "pkcs11:token=%4"sv,
           "pkcs11:token=%4g"sv,
           "pkcs11:to ken=a"sv,
           "pkcs11:type=certificate"sv,
           "pkcs11:type="sv,
           "pkcs11:type=%63ert"sv,
           "pkcs11:library-version="sv,
           "pkcs11:library-version=1."sv,
           "pkcs11:library-version=.1"sv,
           "pkcs11:library-version=1.2.3"sv,
           "pkcs11:library-version=256"sv,
           "pkcs11:slot-id="sv,
           "pkcs11:slot-id=-1"sv,
           "pkcs11:slot-id=4294967296"sv,
           "pkcs11:?pin-value=1&pin-value=1"sv,
           "pkcs11:?pin-value=1&pin-source=file:a"sv,
           "pkcs11:?pin-value"sv,
           "pkcs11:?&pin-value=1"sv,
           "pkcs11:?pin-value=1&"sv,
           "pkcs11:?unknown=a b"sv,
       }) {
    EXPECT_EQ(name(error_of(bad)), name(Errc::invalid)) << bad;
  }
}

/// An attribute that is not known would match nothing in the path; in the query it is passed over.
TEST(Uri, AttributesOfOthersCountInThePathOnly) {
  for (const auto bad :
       {"pkcs11:x-vendor=a", "pkcs11:Token=a", "pkcs11:pin-value=1", "pkcs11:token=a;objecttype=cert"}) {
    EXPECT_EQ(name(error_of(bad)), name(Errc::unsupported)) << bad;
  }
  EXPECT_TRUE(Uri::parse("pkcs11:token=a?token=b&x-vendor=1&x-vendor=2"));
}

TEST(Uri, TheQueryMayHaveWhatThePathMayNot) {
  const auto uri = Uri::parse("pkcs11:?pin-source=|/usr/bin/pin?a=b&module-path=/lib/m.so");
  ASSERT_TRUE(uri);
  EXPECT_EQ(decoded((*uri)[pin_source]), "|/usr/bin/pin?a=b");
  EXPECT_EQ(name(error_of("pkcs11:?pin-source=a;b")), name(Errc::invalid));
}

TEST(Uri, TypesHaveNames) {
  const std::pair<ObjectType, std::string> rows[] = {{ObjectType::public_key, "public"},
                                                     {ObjectType::private_key, "private"},
                                                     {ObjectType::certificate, "cert"},
                                                     {ObjectType::secret_key, "secret-key"},
                                                     {ObjectType::data, "data"}};
  for (const auto& [type, text] : rows) {
    EXPECT_EQ(name(type), text);
    const std::string written = "pkcs11:type=" + text;
    EXPECT_EQ(Uri::parse(written)->type(), type);
  }
  EXPECT_EQ(Uri::parse("pkcs11:library-version=3")->library_version(), (VersionNumber{3, 0}));
}

TEST(Uri, AnyBytesCanBeAValue) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  std::array<char, 768> memory{};
  const auto written = encode_uri_value(bytes_of(all), memory);
  ASSERT_TRUE(written);
  EXPECT_EQ(written->size(), 66U + 3U * 190U);
  const std::string text = "pkcs11:id=" + std::string(*written);
  EXPECT_TRUE((*Uri::parse(text))[id].equals(bytes_of(all)));
  EXPECT_EQ(*encode_uri_value(bytes_of("a b-._~"), memory), "a%20b-._~");
  EXPECT_EQ(encode_uri_value(bytes_of("a b"), std::span(memory).first(4)).error(), Errc::no_space);
  EXPECT_TRUE(encode_uri_value(bytes_of("a b"), std::span(memory).first(5)));
}

}  // namespace
}  // namespace fairlead::pkcs11
