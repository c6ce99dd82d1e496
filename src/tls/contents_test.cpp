// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/contents.hpp"

#include "support/pki.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using support::Key;
using support::KeyKind;

/// "certificates keys lists", or what else it is.
std::string held(std::string_view text) {
  const Contents found = look_through(bytes_of(text));
  if (found.empty) return "empty";
  if (found.pkcs12) return "pkcs12";
  std::string said = std::to_string(found.count(LoadFault::Input::certificate)) + " " +
                     std::to_string(found.count(LoadFault::Input::key)) + " " +
                     std::to_string(found.count(LoadFault::Input::revocation_list));
  if (!found.damaged_line) return said;
  return said + ", damaged in line " + std::to_string(*found.damaged_line);
}

class LookThrough : public testing::Test {
 protected:
  const support::TestPki pki_ = support::TestPki::make();
  const std::string certificate_ = pki_.ca.pem();
  const std::string key_ = pki_.ca.key().pem();
  const std::string list_ = pki_.ca.revocation_list({pki_.server});
};

TEST_F(LookThrough, CountsTheKindsOfPem) {
  EXPECT_EQ(held(certificate_), "1 0 0");
  EXPECT_EQ(held(certificate_ + key_ + "a comment\n" + list_ + certificate_), "2 1 1");
  EXPECT_EQ(held(pki_.ca.key().encrypted_pem("secret")), "0 1 0");
  EXPECT_EQ(held("-----BEGIN X-----\nb25l\n-----END X-----\n"), "0 0 0");
}

TEST_F(LookThrough, NamesWhatIsOftenGivenInPlace) {
  const auto block = [](const std::string& label) {
    return "-----BEGIN " + label + "-----\nb25l\n-----END " + label + "-----\n";
  };
  const auto found = [](const std::string& text) { return look_through(bytes_of(text)); };
  EXPECT_TRUE(found(block("OPENSSH PRIVATE KEY") + key_).openssh_key);
  EXPECT_FALSE(found(key_ + block("OPENSSH PRIVATE KEY")).openssh_key) << "the first is read";
  EXPECT_EQ(held(block("OPENSSH PRIVATE KEY")), "0 1 0") << "a private key all the same";
  EXPECT_EQ(found(block("CERTIFICATE REQUEST") + block("NEW CERTIFICATE REQUEST")).requests, 2U);
  EXPECT_EQ(found(block("PUBLIC KEY") + block("RSA PUBLIC KEY")).public_keys, 2U);
  EXPECT_EQ(held(block("CERTIFICATE REQUEST") + block("PUBLIC KEY")), "0 0 0");
  EXPECT_EQ(found(certificate_ + key_ + list_).requests + found(certificate_ + key_ + list_).public_keys, 0U);
}

TEST_F(LookThrough, KnowsDerByItsForm) {
  EXPECT_EQ(held(pki_.ca.der()), "1 0 0");
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::rsa_2048, KeyKind::ed25519}) {
    EXPECT_EQ(held(Key::cached(kind).der()), "0 1 0");
  }
  using namespace std::literals;
  EXPECT_EQ(held("\x30\x06\x02\x01\x00\x02\x01\x07"s), "0 1 0") << "RSAPrivateKey";
  EXPECT_EQ(held("\x30\x06\x02\x01\x01\x02\x01\x07"s), "0 1 0") << "RSAPrivateKey of more than two primes";
  EXPECT_EQ(held("\x30\x06\x02\x01\x01\x04\x01\x07"s), "0 1 0") << "ECPrivateKey";
  EXPECT_EQ(held("\x30\x06\x02\x01\x00\x04\x01\x07"s), "0 0 0") << "a version that an ECPrivateKey has not";
  EXPECT_EQ(held("\x30\x08\x30\x03\x06\x01\x2a\x04\x01\x07"s), "0 1 0") << "EncryptedPrivateKeyInfo";
  EXPECT_EQ(held("\x30\x06\x02\x01\x02\x04\x01\x07"s), "0 0 0") << "a version that no key has";
  EXPECT_EQ(held(pki_.ca.der().substr(0, 100)), "0 0 0") << "cut off, and so of no kind";
}

TEST_F(LookThrough, KnowsAnArchiveWholeOrNot) {
  const std::string archive = pki_.device.pkcs12("secret");
  EXPECT_EQ(held(archive), "pkcs12");
  EXPECT_EQ(held(archive.substr(0, 40)), "pkcs12");
  using namespace std::literals;
  EXPECT_EQ(held("\x30\x80\x02\x01\x03\x30\x80"s), "pkcs12") << "lengths may be indefinite";
  for (std::size_t size = 0; size < 7; ++size) EXPECT_NE(held(archive.substr(0, size)), "pkcs12");
}

TEST_F(LookThrough, NothingIsEmpty) {
  EXPECT_EQ(held(""), "empty");
  EXPECT_EQ(held(" \r\n\t\n"), "empty");
  EXPECT_EQ(held("\xef\xbb\xbf"), "empty") << "a byte order mark";
  EXPECT_EQ(held("\xef\xbb\xbf\r\n"), "empty");
  EXPECT_EQ(held("\r\n\xef\xbb\xbf"), "0 0 0");
  EXPECT_EQ(held("-"), "0 0 0");
}

TEST_F(LookThrough, SaysWhereTheDamagedBlockBegins) {
  const std::string cut = certificate_.substr(0, 90);
  EXPECT_EQ(held(cut), "0 0 0, damaged in line 1");
  EXPECT_EQ(held("# mine\n" + cut), "0 0 0, damaged in line 2");
  EXPECT_EQ(held("# mine\r\n\r\n" + cut), "0 0 0, damaged in line 3");
  EXPECT_EQ(held("# mine\r\r" + cut), "0 0 0, damaged in line 3");
  const std::string two = "-----BEGIN PRIVATE KEY-----\nb25l\n-----END PRIVATE KEY-----\n";
  EXPECT_EQ(held(two + cut), "0 1 0, damaged in line 4");
  EXPECT_EQ(held("\xef\xbb\xbf# mine\n" + cut), "0 0 0, damaged in line 2");
  EXPECT_EQ(held(two + "  " + cut), "0 1 0, damaged in line 4");
  EXPECT_EQ(held(two + "-----END X-----\n"), "0 1 0, damaged in line 4") << "a beginning is lost";
}

}  // namespace
}  // namespace fairlead::tls
