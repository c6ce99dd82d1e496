// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/key_form.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::string_view_literals;

bool archive(std::string_view input) { return is_pkcs12(bytes_of(input)); }
bool encrypted(std::string_view input) { return is_encrypted_key(bytes_of(input)); }

TEST(KeyForm, AnArchiveIsKnownByItsBeginning) {
  EXPECT_TRUE(archive("\x30\x10\x02\x01\x03\x30"sv)) << "short length";
  EXPECT_TRUE(archive("\x30\x82\x10\x00\x02\x01\x03\x30"sv)) << "long length";
  EXPECT_TRUE(archive("\x30\x80\x02\x01\x03\x30"sv)) << "indefinite length";
  EXPECT_FALSE(archive("\x30\x10\x02\x01\x00\x30"sv)) << "PKCS #8";
  EXPECT_FALSE(archive("\x30\x10\x02\x01\x03"sv));
  EXPECT_FALSE(archive("\x30"sv));
  EXPECT_FALSE(archive(""));
}

TEST(KeyForm, AnEncryptedKeyIsAnAlgorithmAndOctets) {
  EXPECT_TRUE(encrypted("\x30\x08\x30\x03\x06\x01\x2a\x04\x01k"sv));
  EXPECT_FALSE(encrypted("\x30\x08\x30\x03\x06\x01\x2a\x03\x01k"sv)) << "a public key has bits";
  EXPECT_FALSE(encrypted("\x30\x08\x30\x03\x02\x01\x2a\x04\x01k"sv)) << "no algorithm";
  EXPECT_FALSE(encrypted("\x30\x08\x30\x03\x06\x01\x2a\x04\x01k "sv)) << "something behind it";
  EXPECT_FALSE(encrypted("\x30\x09\x30\x03\x06\x01\x2a\x04\x01k"sv)) << "cut";
  EXPECT_FALSE(encrypted("\x30\x0a\x30\x03\x06\x01\x2a\x04\x01k\x05\x00"sv)) << "a third element";
  EXPECT_FALSE(encrypted(""));
}

}  // namespace
}  // namespace fairlead::tls
