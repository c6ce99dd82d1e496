// SPDX-License-Identifier: Apache-2.0
/// @file  Servers of TLS 1.3 that seal what no honest one says, under the right keys; and what the client answers.
#include "support/memory_key.hpp"
#include "support/scripted_server.hpp"
#include "tls_pair.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using support::MemoryKey;
using support::Octets;
using support::ScriptedServer;

constexpr std::uint8_t kAlert = 21;

/// A session, and a scripted server at the other end of its pipe.
struct Dialogue {
  Dialogue(const PairOptions& options, const Chain& chain) : pair(options), server(chain) {
    pair.policy.oldest = tls::Version::tls_1_3;
    pair.policy.groups = {tls::Group::x25519};
    pair.policy.suites = {tls::CipherSuite::aes_128_gcm_sha256};
  }
  /// Until the server's hello has been read.
  void begin() {
    ASSERT_TRUE(pair.start());
    ASSERT_EQ(pair.client.handshake().error(), Errc::would_block);
    const auto hello = server.hello(taken());
    ASSERT_TRUE(hello);
    ASSERT_EQ(say(*hello).error(), Errc::would_block);
  }
  /// The whole of an honest handshake.
  void open() {
    begin();
    ASSERT_EQ(say(server.encrypted_extensions()).error(), Errc::would_block);
    ASSERT_EQ(say(server.certificate()).error(), Errc::would_block);
    ASSERT_EQ(say(server.certificate_verify()).error(), Errc::would_block);
    const auto done = say(server.finished());
    ASSERT_TRUE(done) << name(done.error());
  }
  void give(const Octets& records) { (void)pair.pipe.b().send(std::array{Bytes(records)}); }
  /// What the handshake says to these records.
  Result<void> say(const Octets& records) {
    give(records);
    return pair.client.handshake();
  }
  /// What recv says to them.
  IoResult read(const Octets& records) {
    give(records);
    std::array<std::byte, 64> into{};
    return pair.client.recv(into);
  }
  Octets taken() {
    Octets all(100'000);
    const IoResult got = pair.pipe.b().recv(all);
    all.resize(got.size());
    return all;
  }
  /// What has come of the client since the last time; each record must be the next one under its keys.
  std::vector<ScriptedServer::Said> heard() {
    auto all = server.open(taken());
    for (const auto& one : all) EXPECT_NE(one.type, 0) << "a record is not the next one under any keys";
    return all;
  }
  /// The alerts among it, as a text.
  std::string alerts() {
    std::string all;
    for (const auto& one : heard()) {
      if (one.type == kAlert)
        all += (all.empty() ? "" : " ") + std::to_string(std::to_integer<int>(one.content.back()));
    }
    return all;
  }

  Pair pair;
  ScriptedServer server;
};

/// With schemes as on the wire, in the order of RFC 8446 section 4.3.2.
Octets certificate_request(std::initializer_list<unsigned> schemes, std::string_view context = {}) {
  std::string list;
  for (const unsigned one : schemes) list += {static_cast<char>(one >> 8U), static_cast<char>(one)};
  const auto sized = [](std::string_view text, int octets) {
    std::string made;
    for (int i = octets - 1; i >= 0; --i) made += static_cast<char>(text.size() >> (8 * i));
    return made += text;
  };
  const std::string extension = std::string("\x00\x0d", 2) + sized(sized(list, 2), 2);
  const std::string message = "\x0d" + sized(sized(context, 1) + sized(extension, 2), 3);
  const Bytes bytes = bytes_of(message);
  return {bytes.begin(), bytes.end()};
}

/// A record with a ServerHello, whose extension of this type comes once more behind the last one.
Octets with_extension_twice(Octets record, std::uint16_t type) {
  constexpr std::size_t kSessionId = 5 + 4 + 2 + 32;
  const auto session_id = std::to_integer<std::size_t>(record[kSessionId]);
  const std::size_t begin = kSessionId + 1 + session_id + 3;  // Of the size of all extensions.
  ByteReader extensions(Bytes(record).subspan(begin + 2));
  Octets again;
  while (!extensions.empty()) {
    const std::size_t at = record.size() - extensions.size();
    const bool wanted = extensions.u16() == type;
    (void)extensions.take(extensions.u16());
    const std::size_t end = record.size() - extensions.size();
    if (wanted) again.assign(record.begin() + static_cast<long>(at), record.begin() + static_cast<long>(end));
  }
  record.insert(record.end(), again.begin(), again.end());
  // Each is far from the end of what its last octet holds.
  for (const std::size_t last : {std::size_t{4}, std::size_t{8}, begin + 1}) {
    record[last] = static_cast<std::byte>(std::to_integer<std::size_t>(record[last]) + again.size());
  }
  return record;
}

class Scripted : public testing::Test {
 protected:
  /// With a certificate of ours, whose key signs elsewhere where the library can do that.
  PairOptions with_key(MemoryKey& key, KeyKind kind) {
    PairOptions options = good(pki);
    const std::string own = pki.ca.issue(support::client_spec("device-7"), Key::cached(kind, 3)).pem();
    options.shared_identity = *Port::Identity::from_key(*Port::Library::open(), bytes_of(own), key);
    return options;
  }
  static bool can(tls::Capabilities wanted) {
    return has(Port::Session(*Port::TrustStore::from_bytes(*Port::Library::open(), {})).capabilities(), wanted);
  }
  TestPki pki = TestPki::make();
  Chain chain{pki.server, {}};
};

TEST_F(Scripted, AnHonestOneIsBelieved) {
  Dialogue dialogue(good(pki), chain);
  dialogue.open();
  EXPECT_TRUE(dialogue.pair.client.peer().verified);
  ASSERT_TRUE(dialogue.pair.client.send(std::array{bytes_of("hello")}).ok());
  const auto heard = dialogue.heard();
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(text_of(Bytes(heard.back().content)), "hello");
}

/// RFC 8446 section 4.6.2: we have not said that we could be asked.
TEST_F(Scripted, ARequestForOurCertificateAfterTheHandshakeIsRefused) {
  enum class Ours {
    none,
    signs,
    cannot_sign
  };
  for (const Ours ours : {Ours::none, Ours::signs, Ours::cannot_sign}) {
    if (ours != Ours::none && !can(tls::Capabilities::signing_keys)) continue;
    for (const unsigned scheme : {0x0403U, 0x0804U, 0x0601U}) {
      MemoryKey key(Key::cached(KeyKind::ec_p256, 3));
      if (ours == Ours::cannot_sign) key.offer({tls::SignatureScheme::ecdsa_secp384r1_sha384});
      Dialogue dialogue(ours == Ours::none ? good(pki) : with_key(key, KeyKind::ec_p256), chain);
      dialogue.open();
      ASSERT_TRUE(dialogue.pair.client.send(std::array{bytes_of("hello")}).ok());
      const Octets asks = dialogue.server.message(certificate_request({scheme}, "again"));
      EXPECT_EQ(name(dialogue.read(asks).error()), name(Errc::protocol)) << scheme;
      EXPECT_EQ(dialogue.pair.client.failure().error, Errc::protocol);
      EXPECT_TRUE(key.requests().empty());
      for (const auto& one : dialogue.heard()) {
        const bool answers = one.type == 22 && !one.content.empty() && one.content.front() == std::byte{11};
        EXPECT_FALSE(answers) << "no Certificate";
      }
    }
  }
}

/// RFC 8446 section 4.4.2.4. The peer hears one alert, which is the one that we say we have sent.
TEST_F(Scripted, ACertificateMessageWithoutAnyIsRefused) {
  Dialogue dialogue(good(pki), chain);
  dialogue.begin();
  ASSERT_EQ(dialogue.say(dialogue.server.encrypted_extensions()).error(), Errc::would_block);
  const auto done = dialogue.say(dialogue.server.message(bytes_of(std::string_view("\x0b\0\0\4\0\0\0\0", 8))));
  ASSERT_FALSE(done);
  EXPECT_EQ(name(done.error()), name(Errc::protocol));
  EXPECT_EQ(dialogue.alerts(), std::to_string(dialogue.pair.client.failure().alert));
}

TEST_F(Scripted, ARequestThatAcceptsNothingOfOursIsRefusedOnce) {
  if (!can(tls::Capabilities::signing_keys)) GTEST_SKIP() << "signing_keys";
  for (const unsigned scheme : {0x0804U, 0x0503U}) {
    MemoryKey key(Key::cached(KeyKind::ec_p256, 3));
    Dialogue dialogue(with_key(key, KeyKind::ec_p256), chain);
    dialogue.begin();
    (void)dialogue.say(dialogue.server.encrypted_extensions());
    (void)dialogue.say(dialogue.server.message(certificate_request({scheme})));
    (void)dialogue.say(dialogue.server.certificate());
    (void)dialogue.say(dialogue.server.certificate_verify());
    const auto done = dialogue.say(dialogue.server.finished());
    ASSERT_FALSE(done);
    EXPECT_EQ(name(done.error()), name(Errc::no_common_parameters));
    EXPECT_EQ(dialogue.alerts(), std::to_string(dialogue.pair.client.failure().alert)) << scheme;
    EXPECT_TRUE(key.requests().empty());
  }
}

/// Whatever was offered: RFC 8446 section 4.2.3 has a curve for each digest of ECDSA, and we a policy.
TEST_F(Scripted, ASignatureThatWasNotOfferedIsRefused) {
  using enum tls::SignatureScheme;
  struct Row {
    KeyKind kind;
    std::uint16_t scheme;
    tls::SignatureScheme offered;  ///< Beside ecdsa_secp256r1_sha256, which the certificates need.
    bool good;
  };
  for (const Row& row :
       {Row{KeyKind::ec_p256, 0x0403, ecdsa_secp384r1_sha384, true},
        Row{KeyKind::ec_p256, 0x0503, ecdsa_secp384r1_sha384, false},
        Row{KeyKind::ec_p256, 0x0603, ecdsa_secp521r1_sha512, false},
        Row{KeyKind::ec_p384, 0x0503, ecdsa_secp384r1_sha384, true},
        Row{KeyKind::ec_p384, 0x0503, rsa_pss_rsae_sha256, false},
        Row{KeyKind::ec_p384, 0x0403, ecdsa_secp384r1_sha384, false},
        Row{KeyKind::rsa_2048, 0x0804, rsa_pss_rsae_sha256, true},
        Row{KeyKind::rsa_2048, 0x0806, rsa_pss_rsae_sha512, true},
        Row{KeyKind::rsa_2048, 0x0805, rsa_pss_rsae_sha256, false},
        Row{KeyKind::rsa_2048, 0x0806, rsa_pss_rsae_sha256, false}, Row{KeyKind::ed25519, 0x0807, ed25519, true},
        Row{KeyKind::ed25519, 0x0807, rsa_pss_rsae_sha256, false}}) {
    if (row.kind == KeyKind::ed25519 && !can(tls::Capabilities::ed25519)) continue;
    const Chain other{pki.ca.issue({.common_name = "server", .dns = {"localhost"}}, Key::cached(row.kind, 5)), {}};
    Dialogue dialogue(good(pki), other);
    dialogue.pair.policy.signature_schemes = {ecdsa_secp256r1_sha256, row.offered};
    dialogue.begin();
    (void)dialogue.say(dialogue.server.encrypted_extensions());
    (void)dialogue.say(dialogue.server.certificate());
    (void)dialogue.say(dialogue.server.certificate_verify(row.scheme));
    const auto done = dialogue.say(dialogue.server.finished());
    EXPECT_EQ(done.has_value(), row.good) << tls::name(row.offered) << " " << row.scheme;
    if (row.good || done) continue;
    EXPECT_TRUE(done.error() == Errc::no_common_parameters || done.error() == Errc::protocol) << name(done.error());
    EXPECT_EQ(dialogue.alerts(), std::to_string(dialogue.pair.client.failure().alert)) << row.scheme;
  }
}

/// Each kind of key.
TEST_F(Scripted, ASignatureThatDoesNotHoldIsRefused) {
  for (const auto& [kind, scheme] : {std::pair(KeyKind::ec_p256, 0x0403), std::pair(KeyKind::ec_p384, 0x0503),
                                     std::pair(KeyKind::rsa_2048, 0x0804), std::pair(KeyKind::ed25519, 0x0807)}) {
    if (kind == KeyKind::ed25519 && !can(tls::Capabilities::ed25519)) continue;
    const auto issue = [&](const Key& key) {
      return Chain{pki.ca.issue({.common_name = "server", .dns = {"localhost"}}, key), {}};
    };
    const Chain shown = issue(Key::cached(kind, 5));
    const Chain signs = issue(Key::cached(kind, 4));
    Dialogue dialogue(good(pki), signs);
    dialogue.begin();
    (void)dialogue.say(dialogue.server.encrypted_extensions());
    (void)dialogue.say(dialogue.server.message(ScriptedServer::certificate_of(shown)));
    (void)dialogue.say(dialogue.server.certificate_verify(static_cast<std::uint16_t>(scheme)));
    const auto done = dialogue.say(dialogue.server.finished());
    ASSERT_FALSE(done) << scheme;
    EXPECT_EQ(name(done.error()), name(Errc::protocol)) << scheme;
  }
}

/// It is none of our certificate's business what the server has done wrong before it asks for one.
TEST_F(Scripted, AHelloWithCompressionIsAgainstTheRules) {
  for (const bool signs : {false, true}) {
    if (signs && !can(tls::Capabilities::signing_keys)) continue;
    MemoryKey key(Key::cached(KeyKind::ec_p256, 3));
    Dialogue dialogue(signs ? with_key(key, KeyKind::ec_p256) : good(pki), chain);
    ASSERT_TRUE(dialogue.pair.start());
    ASSERT_EQ(dialogue.pair.client.handshake().error(), Errc::would_block);
    auto hello = dialogue.server.hello(dialogue.taken());
    ASSERT_TRUE(hello);
    constexpr std::size_t kSessionId = 5 + 4 + 2 + 32;
    const auto session_id = std::to_integer<std::size_t>((*hello)[kSessionId]);
    (*hello)[kSessionId + 1 + session_id + 2] = std::byte{1};
    const auto done = dialogue.say(*hello);
    ASSERT_FALSE(done);
    EXPECT_EQ(name(done.error()), name(Errc::protocol)) << signs;
    EXPECT_EQ(dialogue.alerts(), std::to_string(dialogue.pair.client.failure().alert));
  }
}

/// RFC 8446 section 4.2.
TEST_F(Scripted, AHelloThatHasAnExtensionTwiceIsAgainstTheRules) {
  for (const std::uint16_t type : {std::uint16_t{43}, std::uint16_t{51}}) {
    Dialogue dialogue(good(pki), chain);
    ASSERT_TRUE(dialogue.pair.start());
    ASSERT_EQ(dialogue.pair.client.handshake().error(), Errc::would_block);
    const auto hello = dialogue.server.hello(dialogue.taken());
    ASSERT_TRUE(hello);
    const auto done = dialogue.say(with_extension_twice(*hello, type));
    ASSERT_FALSE(done) << type;
    EXPECT_EQ(name(done.error()), name(Errc::protocol)) << type;
    EXPECT_EQ(dialogue.alerts(), std::to_string(dialogue.pair.client.failure().alert)) << type;
  }
}

}  // namespace
}  // namespace fairlead::ports::test
