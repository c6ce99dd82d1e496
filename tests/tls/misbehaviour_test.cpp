// SPDX-License-Identifier: Apache-2.0
/// @file  Servers, and attackers on the way to them, that break the rules.
#include "support/memory_key.hpp"
#include "tls_pair.hpp"

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

class Misbehaviour : public testing::TestWithParam<int> {
 protected:
  TestPki pki = TestPki::make();
};

TEST_P(Misbehaviour, AServerThatHangsUpAnywhereIsABreak) {
  Pair whole(good(pki, GetParam()));
  whole.throttle.budget = 1'000'000;
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t length = 1'000'000 - whole.throttle.budget;
  ASSERT_GT(length, 500U);
  constexpr std::size_t kSignaturesDiffer = 8;  // By so much one handshake may be shorter than another.
  for (std::size_t cut = 0; cut + kSignaturesDiffer < length; cut += 13) {
    Pair pair(good(pki, GetParam()));
    pair.throttle.budget = cut;
    ASSERT_EQ(pair.shake_hands(20).error(), Errc::would_block) << cut;
    pair.throttle.ended = true;
    EXPECT_EQ(pair.client.handshake().error(), Errc::reset) << cut;
    EXPECT_EQ(pair.client.failure().error, Errc::reset) << cut;
  }
}

TEST_P(Misbehaviour, AChangedByteIsRefusedOrWithoutEffect) {
  Pair whole(good(pki, GetParam()));
  whole.throttle.budget = 1'000'000;
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t length = 1'000'000 - whole.throttle.budget;
  for (std::size_t at = 0; at < length; at += 29) {
    Pair pair(good(pki, GetParam()));
    pair.throttle.changed = at;
    const auto done = pair.shake_hands(20);
    if (done) {  // In a number of a version that nobody reads any more, for example.
      EXPECT_TRUE(pair.client.peer().verified);
      EXPECT_EQ(static_cast<int>(pair.client.peer().version), GetParam());
      continue;
    }
    EXPECT_NE(done.error(), Errc::internal) << at;
    EXPECT_NE(done.error(), Errc::no_memory) << at;
  }
}

TEST_P(Misbehaviour, EachCallOfTheLowerStreamMayFail) {
  Pair whole(good(pki, GetParam()));
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t calls = whole.throttle.calls;
  ASSERT_GE(calls, 4U);
  for (const Errc why : {Errc::reset, Errc::closed, Errc::unreachable}) {
    for (std::size_t at = 1; at <= calls; ++at) {
      Pair pair(good(pki, GetParam()));
      pair.throttle.fails_from = at;
      pair.throttle.fails_with = why;
      const auto done = pair.shake_hands(20);
      if (done) {  // The last calls of a handshake only look whether more has come.
        EXPECT_TRUE(pair.client.peer().verified) << at;
        continue;
      }
      EXPECT_EQ(name(done.error()), name(why == Errc::closed ? Errc::reset : why)) << at;
      EXPECT_EQ(pair.client.failure().error, done.error());
    }
  }
}

TEST_P(Misbehaviour, ARecordTooShortForItsCipherIsAgainstTheRules) {
  for (const std::string_view content : {"1"sv, "1234567"sv, "12345678901234567890123"sv}) {
    Pair pair(good(pki, GetParam()));
    ASSERT_TRUE(pair.shake_hands());
    const std::string record = "\x17\x03\x03\x00"s + static_cast<char>(content.size()) + std::string(content);
    const Bytes bytes = bytes_of(record);
    ASSERT_EQ(pair.pipe.b().send(std::span(&bytes, 1)).size(), record.size());
    std::array<std::byte, 64> into{};
    EXPECT_EQ(name(pair.client.recv(into).error()), name(Errc::protocol)) << content.size();
    EXPECT_EQ(pair.client.failure().error, Errc::protocol);
  }
}

/// There is none but null (RFC 5246 section 7.4.1.3, without RFC 3749), which alone was offered.
TEST(ForgedHello, AnswersWithACompressionThatWasNotOffered) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki, 0x0303));
  constexpr std::size_t kSessionId = 5 + 4 + 2 + 32;   // Behind the heads of record and message, version and random.
  constexpr std::size_t kSuite = kSessionId + 1 + 32;  // OpenSSL remembers sessions of whoever takes no tickets.
  pair.throttle.changed = kSuite + 2;
  const auto done = pair.shake_hands();
  ASSERT_FALSE(done);
  EXPECT_EQ(name(done.error()), name(Errc::protocol));
  EXPECT_EQ(pair.client.failure().layer, Layer::handshake);
  (void)pair.server.handshake();
  EXPECT_EQ(pair.server.alert_received(), 47) << "illegal_parameter";
}

/// Whatever a server of TLS 1.2 has been told, it signs with what the policy lists. Under TLS 1.3 a changed hello is
/// another transcript; what a server of that version may choose is in scripted_test.cpp.
TEST(ForgedHello, AsksForASignatureThatWasNotOffered) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki, 0x0303));
  pair.policy.newest = tls::Version::tls_1_2;
  pair.policy.signature_schemes = {tls::SignatureScheme::ecdsa_secp256r1_sha256};
  int forged = 0;
  pair.throttle.forges = [&forged](MutableBytes hello) {
    // signature_algorithms (13) with ecdsa_secp256r1_sha256 alone asks for SHA-512 instead.
    constexpr std::string_view kSchemes("\x00\x0d\x00\x04\x00\x02\x04\x03", 8);
    const std::size_t at = text_of(hello).find(kSchemes);
    if (at == std::string_view::npos) return;
    hello[at + 6] = std::byte{0x06};
    ++forged;
  };
  const auto done = pair.shake_hands();
  EXPECT_EQ(forged, 1);
  ASSERT_FALSE(done);
  const bool is_named = done.error() == Errc::no_common_parameters || done.error() == Errc::protocol;
  EXPECT_TRUE(is_named) << name(done.error()) << ": nothing in common, or against the rules, as the library sees it";
  (void)pair.server.handshake();
  EXPECT_NE(pair.server.alert_received(), -1) << "the client has seen it, and not the server by what was forged";
}

TEST(ForgedHello, AsksForAGroupThatWasNotOffered) {
  const TestPki pki = TestPki::make();
  PairOptions options = good(pki, 0x0303);
  options.server.groups = "P-384:P-256";
  // An EC certificate would be none for a client without its curve.
  options.server.chain.leaf =
      pki.ca.issue({.common_name = "server", .dns = {"localhost"}}, Key::cached(KeyKind::rsa_2048, 5));
  Pair pair(options);
  pair.policy.newest = tls::Version::tls_1_2;
  pair.policy.groups = {tls::Group::secp256r1};
  int forged = 0;
  pair.throttle.forges = [&forged](MutableBytes hello) {
    // supported_groups (10) with secp256r1 alone asks for secp384r1 instead.
    constexpr std::string_view kGroups("\x00\x0a\x00\x04\x00\x02\x00\x17", 8);
    const std::size_t at = text_of(hello).find(kGroups);
    if (at == std::string_view::npos) return;
    hello[at + 7] = std::byte{0x18};
    ++forged;
  };
  const auto done = pair.shake_hands();
  EXPECT_EQ(forged, 1);
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error() == Errc::no_common_parameters || done.error() == Errc::protocol) << name(done.error());
  (void)pair.server.handshake();
  EXPECT_EQ(pair.server.alert_received(), pair.client.failure().alert) << "before the server sees what was forged";
  EXPECT_NE(pair.client.failure().alert, 20) << "bad_record_mac";
  EXPECT_NE(pair.client.failure().alert, 51) << "decrypt_error";
}

/// Messages of TLS 1.2 as anybody on the way can send them.
class InTheClear : public testing::Test {
 protected:
  static std::string number(std::size_t value, int octets) {
    std::string made;
    for (int i = octets - 1; i >= 0; --i) made += static_cast<char>(value >> (8 * i));
    return made;
  }
  static std::string sized(const std::string& content, int octets) { return number(content.size(), octets) + content; }
  static std::string message(std::size_t type, const std::string& body) { return number(type, 1) + sized(body, 3); }
  static std::string record(std::size_t type, const std::string& fragment) {
    return number(type, 1) + number(0x0303, 2) + sized(fragment, 2);
  }
  enum class Renegotiation {
    unknown,
    secure  // Which some libraries demand, and some take for an answer that nobody has asked for.
  };
  static std::string server_hello(std::size_t suite, Renegotiation renegotiation) {
    const std::string extended_master_secret = number(23, 2) + number(0, 2);
    const std::string info = number(0xff01, 2) + sized(number(0, 1), 2);
    return message(2, number(0x0303, 2) + std::string(32, 'r') + sized("", 1) + number(suite, 2) + number(0, 1) +
                          sized(extended_master_secret + (renegotiation == Renegotiation::secure ? info : ""), 2));
  }
  /// With a certificate of ours, and a key that tells what it was asked.
  PairOptions options() {
    PairOptions made = good(pki, 0x0303);
    const std::string own = pki.ca.issue(support::client_spec("device-7"), Key::cached(KeyKind::ec_p256, 3)).pem();
    made.shared_identity = *Port::Identity::from_key(*Port::Library::open(), bytes_of(own), key);
    return made;
  }
  /// What the handshake comes to when a server sends this in answer to our hello.
  static Errc answered(Pair& pair, const std::string& records) {
    EXPECT_TRUE(pair.start());
    EXPECT_EQ(pair.client.handshake().error(), Errc::would_block);
    std::array<std::byte, 4096> flight{};
    (void)pair.pipe.b().recv(flight);
    (void)pair.pipe.b().send(std::array{bytes_of(records)});
    int calls = 0;
    const auto done = compute(pair.client, calls);
    return done ? Errc::internal : done.error();
  }
  /// The alerts in what the client has sent since.
  static std::string alerts(Pair& pair) {
    std::array<std::byte, 4096> memory{};
    const IoResult got = pair.pipe.b().recv(memory);
    std::string all;
    for (ByteReader reader(Bytes(memory).first(got.size())); !reader.empty() && reader.ok();) {
      const bool alert = reader.u8() == 21;
      (void)reader.u16();
      const Bytes body = reader.take(reader.u16());
      if (alert && !body.empty()) all += std::to_string(std::to_integer<int>(body.back())) + " ";
    }
    return all;
  }
  TestPki pki = TestPki::make();
  support::MemoryKey key{Key::cached(KeyKind::ec_p256, 3)};
};

TEST_F(InTheClear, ASuiteThatWasNotOfferedIsRefusedAtOnce) {
  // TLS_DH_anon_WITH_AES_128_CBC_SHA, TLS_ECDH_anon_WITH_AES_128_CBC_SHA, TLS_RSA_WITH_AES_128_GCM_SHA256,
  // TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256, TLS_NULL_WITH_NULL_NULL.
  for (const std::size_t suite : {0x0034U, 0xc018U, 0x009cU, 0xd001U, 0x0000U}) {
    for (const tls::Version newest : {tls::Version::tls_1_2, tls::Version::tls_1_3}) {
      Pair pair(options());
      pair.policy.newest = newest;
      const Errc said = answered(pair, record(22, server_hello(suite, Renegotiation::unknown)));
      EXPECT_TRUE(said == Errc::no_common_parameters || said == Errc::protocol) << suite << ": " << name(said);
      EXPECT_EQ(alerts(pair), std::to_string(pair.client.failure().alert) + " ") << suite;
      EXPECT_TRUE(key.requests().empty());
    }
  }
}

/// RFC 4279 section 2: who authenticates itself by a shared key asks for no certificate. Anybody can send all of this
/// without knowing the key; ours has signed what it was asked to before that shows.
TEST_F(InTheClear, ARequestForOurCertificateByWhomAKeyIsSharedWithIsRefused) {
  constexpr std::string_view kKey = "0123456789abcdef";
  const tls::ExternalPsk psk{.identity = bytes_of("device-7"), .key = bytes_of(kKey)};
  // The generator of P-256, uncompressed.
  constexpr std::string_view kPoint(
      "\x04\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1"
      "\x39\x45\xd8\x98\xc2\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16\x2b\xce\x33\x57\x6b"
      "\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5",
      65);
  const std::string exchange = message(12, sized("", 2) + number(3, 1) + number(23, 2) + sized(std::string(kPoint), 1));
  const std::string request = message(13, sized(number(64, 1), 1) + sized(number(0x0403, 2), 2) + sized("", 2));
  int understood = 0;  // No library has each of these suites.
  for (const std::size_t suite : {0xd001U, 0xccacU}) {
    for (const Renegotiation renegotiation : {Renegotiation::unknown, Renegotiation::secure}) {
      Pair pair(options());
      if (!has(pair.client.capabilities(), tls::Capabilities::psk_1_2)) GTEST_SKIP() << "psk_1_2";
      pair.psk = &psk;
      const std::string hello = server_hello(suite, renegotiation);
      const Errc said = answered(pair, record(22, hello + exchange + request + message(14, "")));
      if (said == Errc::protocol) ++understood;
      EXPECT_TRUE(said == Errc::protocol || said == Errc::no_common_parameters) << name(said);
      EXPECT_EQ(alerts(pair), std::to_string(pair.client.failure().alert) + " ");
      EXPECT_TRUE(key.requests().empty());
    }
  }
  EXPECT_GE(understood, 1);
}

INSTANTIATE_TEST_SUITE_P(Tls, Misbehaviour, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
