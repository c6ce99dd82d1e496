// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/handshake_messages.hpp"

#include "support/handshake_bytes.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using support::extension;
using support::kShare;
using support::kTakesKey;
using support::kVersion13;
using support::number;
using support::sized;

ServerHello read(const std::string& body) { return read_server_hello(ByteReader(bytes_of(body))); }

TEST(ServerHello, OfTls13) {
  const ServerHello said = read(support::server_hello_body(0x1301, kVersion13 + kShare));
  EXPECT_EQ(said.version, Version::tls_1_3);
  EXPECT_TRUE(said.version_by_extension);
  EXPECT_EQ(said.suite, CipherSuite::aes_128_gcm_sha256);
  EXPECT_EQ(said.group, Group::x25519);
  EXPECT_FALSE(said.takes_key);
  EXPECT_TRUE(said.well_formed);
}

TEST(ServerHello, OfTls12MayEndBeforeItsExtensions) {
  for (const std::string& body :
       {support::server_hello_body(0xc02b, ""), support::server_hello_body(0xc02b, "").substr(0, 2 + 32 + 1 + 3)}) {
    const ServerHello said = read(body);
    EXPECT_EQ(said.version, Version::tls_1_2);
    EXPECT_FALSE(said.version_by_extension);
    EXPECT_EQ(said.suite, CipherSuite::ecdhe_ecdsa_aes_128_gcm_sha256);
    EXPECT_EQ(said.group, Group::none);
    EXPECT_TRUE(said.well_formed);
  }
}

TEST(ServerHello, TakesAKeyUnderTls13Alone) {
  EXPECT_TRUE(read(support::server_hello_body(0x1301, kTakesKey + kVersion13)).takes_key);
  EXPECT_FALSE(read(support::server_hello_body(0xc02b, kTakesKey)).takes_key);
}

TEST(ServerHello, MaySayEachThingOnce) {
  EXPECT_FALSE(read(support::server_hello_body(0x1301, kVersion13 + kTakesKey + kShare)).repeats);
  for (const std::string& extension : {kVersion13, kTakesKey, kShare}) {
    EXPECT_TRUE(read(support::server_hello_body(0x1301, extension + kVersion13 + kTakesKey + kShare)).repeats);
  }
  for (const std::size_t type : {std::size_t{0}, std::size_t{16}, std::size_t{63}, std::size_t{0xff01}}) {
    const std::string one = extension(type, "");
    EXPECT_FALSE(read(support::server_hello_body(0xc02b, one)).repeats) << type;
    EXPECT_TRUE(read(support::server_hello_body(0xc02b, one + one)).repeats) << type;
  }
}

TEST(ServerHello, ThatIsCutIsNotWellFormed) {
  const std::string whole = support::server_hello_body(0x1301, kVersion13 + kTakesKey + kShare);
  const std::size_t before_extensions = 2 + 32 + 1 + 3;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    EXPECT_EQ(read(cut).well_formed, size == before_extensions) << size;
  }
  EXPECT_FALSE(read(support::server_hello_body(0x1301, kVersion13 + "\0"s)).well_formed) << "half an extension";
}

TEST(ServerHello, IsKnownByItsRandom) {
  const std::string retry =
      "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2"
      "\xc8\xa8\x33\x9c"s;
  const std::string from_1_3 = std::string(24, 'r') + "DOWNGRD\x01";
  const std::string from_1_2 = std::string(24, 'r') + "DOWNGRD\x00"s;
  struct Row {
    std::string random;
    bool retry;
    bool marked;
  };
  for (const Row& row : {Row{"", false, false}, Row{retry, true, false}, Row{from_1_3, false, true},
                         Row{from_1_2, false, true}, Row{"DOWNGRD\x01" + std::string(24, 'r'), false, false}}) {
    const std::string body = support::server_hello_body(0xc02b, "", row.random);
    EXPECT_EQ(is_retry(read(body)), row.retry);
    EXPECT_EQ(is_marked_as_downgrade(read(body)), row.marked);
  }
  EXPECT_FALSE(is_retry(ServerHello()));
  EXPECT_FALSE(is_marked_as_downgrade(ServerHello()));
}

TEST(ServerKeyExchange, HasAGroupAndAScheme) {
  const auto read_exchange = [](const std::string& body, CipherSuite suite) {
    return read_server_key_exchange(ByteReader(bytes_of(body)), suite);
  };
  constexpr auto kSuite = CipherSuite::ecdhe_rsa_aes_128_gcm_sha256;
  const std::string body = "\x03" + number(23, 2) + sized("point", 1) + number(0x0403, 2) + sized("signature", 2);
  EXPECT_EQ(read_exchange(body, kSuite).group, Group::secp256r1);
  EXPECT_EQ(read_exchange(body, kSuite).scheme, SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_EQ(read_exchange("\x01" + body.substr(1), kSuite).group, Group::none) << "a curve without a name";
  EXPECT_EQ(read_exchange("\x03\x00"s, kSuite).group, Group::none);
  EXPECT_EQ(read_exchange(body.substr(0, 8), kSuite).scheme, SignatureScheme::none);

  const std::string shared = sized("a hint", 2) + body;
  const ServerKeyExchange by_key = read_exchange(shared, kPskSuites[0]);
  EXPECT_EQ(by_key.group, Group::secp256r1);
  EXPECT_EQ(by_key.scheme, SignatureScheme::none) << "nothing is signed";
}

TEST(CertificateRequest, ListsSchemesWhereItsVersionHasThem) {
  const auto schemes = [](const std::string& body, Version version) {
    std::vector<SignatureScheme> all;
    ByteReader list = schemes_of_request(ByteReader(bytes_of(body)), version);
    while (list.size() >= 2) all.push_back(static_cast<SignatureScheme>(list.u16()));
    return all;
  };
  const std::string list = sized(number(0x0401, 2) + number(0x0503, 2), 2);
  const std::vector<SignatureScheme> both = {SignatureScheme::rsa_pkcs1_sha256,
                                             SignatureScheme::ecdsa_secp384r1_sha384};
  EXPECT_EQ(schemes(sized("\x01\x40", 1) + list + sized("", 2), Version::tls_1_2), both);
  const std::string newer = sized("context", 1) + sized(extension(47, "names") + extension(13, list), 2);
  EXPECT_EQ(schemes(newer, Version::tls_1_3), both);
  EXPECT_TRUE(schemes(sized("", 1) + sized(extension(47, "names"), 2), Version::tls_1_3).empty());
  for (std::size_t size = 0; size < newer.size(); ++size) {
    const std::string cut = newer.substr(0, size);
    EXPECT_TRUE(schemes(cut, Version::tls_1_3).empty()) << size;
  }
}

}  // namespace
}  // namespace fairlead::tls
