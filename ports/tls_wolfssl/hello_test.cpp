// SPDX-License-Identifier: Apache-2.0
#include "hello.hpp"

#include "support/handshake_bytes.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::ports::wolfssl {
namespace {

using namespace std::literals;
using support::client_hello;
using support::extension;
using support::kShare;
using support::kTakesKey;
using support::kVersion13;
using support::message;
using support::number;
using support::record;
using support::server_hello;
using support::sized;
using tls::Alert;
using tls::CipherSuite;
using tls::Group;
using tls::SignatureScheme;
using tls::Version;

const std::string kRetryRandom =
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2"
    "\xc8\xa8\x33\x9c"s;

/// What a reader finds, whether the bytes come at once or one by one.
HelloReader read(const std::string& bytes) {
  HelloReader at_once;
  HelloReader dribbled;
  at_once.note_sent(bytes_of(client_hello()));
  dribbled.note_sent(bytes_of(client_hello()));
  EXPECT_TRUE(at_once.note(bytes_of(bytes)));
  for (const char& one : bytes) EXPECT_TRUE(dribbled.note(bytes_of({&one, 1})));
  EXPECT_EQ(at_once.version(), dribbled.version());
  EXPECT_EQ(at_once.alert(), dribbled.alert());
  EXPECT_EQ(at_once.next(), dribbled.next());
  EXPECT_EQ(at_once.scheme(), dribbled.scheme());
  return dribbled;
}

TEST(Hello, OfTls13) {
  const HelloReader reader = read(record(22, server_hello(0x1301, kVersion13 + kShare)));
  EXPECT_EQ(reader.version(), Version::tls_1_3);
  EXPECT_EQ(reader.suite(), CipherSuite::aes_128_gcm_sha256);
  EXPECT_EQ(reader.group(), Group::x25519);
  EXPECT_FALSE(reader.takes_key());
  EXPECT_FALSE(reader.lacks_agreement());
  EXPECT_EQ(reader.alert(), std::nullopt);
}

TEST(Hello, ThatTakesAKeyNeedsAnAgreementToo) {
  const HelloReader good = read(record(22, server_hello(0x1301, kVersion13 + kTakesKey + kShare)));
  EXPECT_TRUE(good.takes_key());
  EXPECT_FALSE(good.lacks_agreement());
  EXPECT_TRUE(read(record(22, server_hello(0x1301, kVersion13 + kTakesKey))).lacks_agreement());
}

TEST(Hello, ThatAsksForAnotherSaysNothingForGood) {
  const std::string retry = record(22, server_hello(0x1301, kVersion13 + kTakesKey + kShare, kRetryRandom));
  const HelloReader first = read(retry);
  EXPECT_EQ(first.version(), Version::tls_1_3);
  EXPECT_FALSE(first.lacks_agreement());
  const HelloReader second = read(retry + record(20, "\x01") + record(22, server_hello(0x1302, kVersion13)));
  EXPECT_EQ(second.suite(), CipherSuite::aes_256_gcm_sha384);
  EXPECT_EQ(second.group(), Group::none);
  EXPECT_FALSE(second.takes_key());
}

TEST(Hello, OfTls12WithWhatFollows) {
  const std::string exchange =
      message(12, "\x03" + number(23, 2) + sized("point", 1) + number(0x0403, 2) + sized("signature", 2));
  const std::string request =
      message(13, sized("\x01\x40", 1) + sized(number(0x0401, 2) + number(0x0503, 2), 2) + sized("", 2));
  const std::string flight =
      server_hello(0xc02b, "") + message(11, sized("", 3)) + exchange + request + message(14, "");
  const HelloReader reader = read(record(22, flight));
  EXPECT_EQ(reader.version(), Version::tls_1_2);
  EXPECT_EQ(reader.group(), Group::secp256r1);
  EXPECT_EQ(reader.scheme(), SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_TRUE(reader.certificate_requested());
  ASSERT_EQ(reader.accepted().size(), 2U);
  EXPECT_EQ(reader.accepted()[1], SignatureScheme::ecdsa_secp384r1_sha384);
  EXPECT_EQ(reader.next(), HelloReader::Next::handshake);
}

TEST(Hello, OfTls12WithAKeyThatIsShared) {
  const std::string exchange = message(12, sized("a hint", 2) + "\x03" + number(24, 2) + sized("point", 1));
  const HelloReader reader = read(record(22, server_hello(0xd001, "") + exchange));
  EXPECT_EQ(reader.group(), Group::secp384r1);
  EXPECT_EQ(reader.scheme(), SignatureScheme::none) << "nothing is signed";
}

TEST(Hello, OfTls12WhichGoesOnFromATicket) {
  const std::string hello = record(22, server_hello(0xc02b, ""));
  EXPECT_EQ(read(hello).next(), HelloReader::Next::unknown);
  EXPECT_EQ(read(hello + record(20, "\x01")).next(), HelloReader::Next::ticket);
  EXPECT_EQ(read(hello + record(22, message(4, "a ticket"))).next(), HelloReader::Next::ticket);
  EXPECT_EQ(read(hello + record(22, message(11, sized("", 3)))).next(), HelloReader::Next::handshake);
}

TEST(Hello, WithTheMarkOfADowngrade) {
  for (const std::string_view mark : {"DOWNGRD\x01"sv, "DOWNGRD\x00"sv}) {
    const std::string random = std::string(24, 'r') + std::string(mark);
    EXPECT_EQ(read(record(22, server_hello(0xc02b, "", random))).alert(), Alert::illegal_parameter);
    EXPECT_EQ(read(record(22, server_hello(0x1301, kVersion13 + kShare, random))).alert(), std::nullopt);
  }
}

TEST(Hello, InARecordThatIsTooLong) {
  EXPECT_EQ(read("\x16\x03\x03\x40\x00"s).alert(), std::nullopt);
  EXPECT_EQ(read("\x16\x03\x03\x40\x01"s).alert(), Alert::record_overflow);
}

TEST(Hello, OfAnyLengthIsHarmless) {
  const std::string good = record(22, server_hello(0x1301, kVersion13 + kTakesKey + kShare));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(read(good.substr(0, size)).version(), Version::none) << size;
  }
}

/// A cookie of a HelloRetryRequest may fill what extensions have room for.
TEST(Hello, OfTheLargestSizeIsRead) {
  const std::string cookie = extension(44, sized(std::string(65'500, 'x'), 2));
  std::string bytes;
  for (std::string rest = server_hello(0x1301, cookie + kVersion13 + kShare, kRetryRandom); !rest.empty();) {
    bytes += record(22, rest.substr(0, 16'384));
    rest.erase(0, 16'384);
  }
  const HelloReader first = read(bytes);
  EXPECT_EQ(first.version(), Version::tls_1_3);
  EXPECT_EQ(first.group(), Group::x25519);
  EXPECT_EQ(first.alert(), std::nullopt);
  const HelloReader second = read(bytes + record(22, server_hello(0x1301, kVersion13 + kTakesKey)));
  EXPECT_TRUE(second.lacks_agreement());
}

TEST(Hello, WithPaddingHidesNothing) {
  const std::string padding = extension(21, std::string(2000, '\0'));
  EXPECT_TRUE(read(record(22, server_hello(0x1301, padding + kVersion13 + kTakesKey))).lacks_agreement());
}

TEST(Hello, ThatEndsEarlyIsRefused) {
  const std::string good = server_hello(0x1301, kVersion13 + kTakesKey + kShare);
  for (std::size_t size = 4; size < good.size(); ++size) {
    const std::string cut = record(22, message(2, good.substr(4, size - 4)));
    const bool without_extensions = size == 4 + 2 + 32 + 1 + 2 + 1;
    EXPECT_EQ(read(cut).alert().has_value(), !without_extensions) << size;
  }
}

TEST(Hello, OfAVersionThatWasNotOffered) {
  HelloReader reader;
  const std::string older = record(22, message(1, "\x03\x03" + std::string(32, 'c') + sized("", 1) +
                                                      sized("\xc0\x2b", 2) + sized("\0"s, 1) + sized("", 2)));
  reader.note_sent(bytes_of(older));
  EXPECT_TRUE(reader.note(bytes_of(record(22, server_hello(0xc02b, kVersion13)))));
  EXPECT_EQ(reader.alert(), Alert::unsupported_extension);
  const std::string other = extension(43, number(0x0303, 2));
  EXPECT_EQ(read(record(22, server_hello(0xc02b, other))).alert(), Alert::illegal_parameter)
      << "an older one has no such extension";
}

TEST(Hello, OfTls12WithoutANamedGroup) {
  const std::string hello = server_hello(0xc02b, "");
  EXPECT_EQ(read(record(22, hello + message(12, "\x03" + number(23, 2) + sized("point", 1)))).alert(), std::nullopt);
  EXPECT_EQ(read(record(22, hello + message(12, "\x01" + number(23, 2) + sized("point", 1)))).alert(),
            Alert::illegal_parameter);
  EXPECT_EQ(read(record(22, hello + message(12, "\x03"))).alert(), Alert::illegal_parameter);
  const std::string hint = sized(std::string(2000, 'h'), 2);
  EXPECT_EQ(read(record(22, server_hello(0xd001, "") + message(12, hint + "\x03" + number(24, 2)))).group(),
            Group::secp384r1);
}

}  // namespace
}  // namespace fairlead::ports::wolfssl
