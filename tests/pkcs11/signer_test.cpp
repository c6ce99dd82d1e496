// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/signer.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_digest.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/token_mac.hpp"
#include "fairlead/pkcs11/verifier.hpp"
#include "fairlead/tls/hash.hpp"

#include "pkcs11/conformance/oracle.hpp"
#include "pkcs11/openssl_verdict.hpp"
#include "pkcs11/test_token.hpp"
#include "support/memory_key.hpp"
#include "support/pki.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using platform::HashAlgorithm;
using tls::SignatureScheme;

const std::string kMessage = "what a device has to say, in pieces of no particular size";

std::string digest_name(HashAlgorithm algorithm) {
  return algorithm == HashAlgorithm::sha256 ? "SHA256" : algorithm == HashAlgorithm::sha384 ? "SHA384" : "SHA512";
}

/// In pieces of `size`, and one that is empty.
template <class Into>
bool add_in_pieces(Into& into, std::string_view message, std::size_t size) {
  if (!into.add({})) return false;
  for (; !message.empty(); message.remove_prefix(std::min(size, message.size()))) {
    if (!into.add(bytes_of(message.substr(0, size)))) return false;
  }
  return true;
}

std::size_t count(Session& session) {
  ObjectSearch search = *ObjectSearch::begin(session, Attributes());
  std::size_t objects = 0;
  while (*search.next()) ++objects;
  return objects;
}

class SignerTest : public testing::Test {
 protected:
  void SetUp() override {
    token.make_token("dev");
    make("device-key", NewKeyKind::ec_p256);
  }
  void make(std::string_view label, NewKeyKind kind) {
    Session session = token.session("dev");
    ASSERT_TRUE(generate_key(session, {.kind = kind, .label = label, .id = bytes_of(label)}));
    ASSERT_TRUE(session.logout());
  }
  /// Of nobody, where the token computes for everybody.
  Session any_session() {
    if (kToken.computes_only_for_user) return token.session("dev", Access::read_only);
    return *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  }
  std::size_t sign(Signer& signer, SignatureScheme scheme, std::string_view message) {
    if (!signer.begin(scheme) || !add_in_pieces(signer, message, 7)) return 0;
    return signer.finish(memory).value_or(0);
  }
  static Result<bool> verify(Verifier& verifier, SignatureScheme scheme, std::string_view message, Bytes signature) {
    if (!verifier.begin(scheme) || !add_in_pieces(verifier, message, 9)) return fail(Errc::would_block);
    return verifier.finish(signature);
  }

  TestToken token;
  OnePin pin{kPin};
  std::array<std::byte, Signer::kMostSignature> memory{};
};

TEST_F(SignerTest, DigestsAreThoseOfOpenSsl) {
  Session session = any_session();
  TokenDigest digest(session);
  for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    for (const std::string& message : {std::string(), kMessage, std::string(100'000, 'm')}) {
      std::array<std::byte, platform::kMostDigest> into{};
      ASSERT_TRUE(digest.begin(algorithm)) << digest_name(algorithm);
      ASSERT_TRUE(add_in_pieces(digest, message, 10'000));
      const auto made = digest.end(into);
      ASSERT_TRUE(made) << return_value_name(session.native());
      EXPECT_EQ(text_of(*made), digest_of(digest_name(algorithm), message));
    }
  }
}

TEST_F(SignerTest, ADigestThatIsDroppedIsNotInTheWay) {
  Session session = any_session();
  std::array<std::byte, 32> into{};
  {
    TokenDigest dropped(session);
    ASSERT_TRUE(dropped.begin(HashAlgorithm::sha256));
    ASSERT_TRUE(dropped.add(bytes_of(kMessage)));
  }
  TokenDigest digest(session);
  ASSERT_TRUE(digest.begin(HashAlgorithm::sha256));
  EXPECT_EQ(digest.end(MutableBytes(into).first(31)).error(), Errc::no_space);
  ASSERT_TRUE(digest.begin(HashAlgorithm::sha256));
  ASSERT_TRUE(digest.add(bytes_of(kMessage)));
  ASSERT_TRUE(digest.begin(HashAlgorithm::sha256)) << "begins anew";
  EXPECT_EQ(text_of(digest.end(into).value_or(Bytes())), digest_of("SHA256", ""));
}

TEST_F(SignerTest, SignsMessagesInPieces) {
  make("rsa", NewKeyKind::rsa_2048);
  for (const std::string object : {"device-key", "rsa"}) {
    const std::string uri = "pkcs11:token=dev;object=" + object;
    TokenKey key(token.module(), TestToken::uri(uri), &pin);
    ASSERT_TRUE(key.open()) << object;
    Session session = any_session();
    TokenDigest digest(session);
    Signer signer(key, digest);
    auto verifier = Verifier::open(session, key.public_key(), digest);
    ASSERT_EQ(verifier.has_value(), object == "rsa" || kToken.ec_public_half_verifies)
        << return_value_name(session.native());
    if (!verifier) {
      EXPECT_EQ(verifier.error(), Errc::unsupported);
    }
    for (const SignatureScheme scheme : key.schemes()) {
      const std::size_t size = sign(signer, scheme, kMessage);
      ASSERT_NE(size, 0U) << tls::name(scheme) << ' ' << return_value_name(key.native());
      const MutableBytes signature = MutableBytes(memory).first(size);
      const std::string wanted = digest_of(digest_name(*tls::hash_of(scheme)), kMessage);
      EXPECT_TRUE(verifies(key.public_key(), scheme, bytes_of(wanted), signature)) << tls::name(scheme);
      if (!verifier) continue;
      EXPECT_EQ(verify(*verifier, scheme, kMessage, signature), true) << tls::name(scheme);
      EXPECT_EQ(verify(*verifier, scheme, kMessage + '!', signature), false) << tls::name(scheme);
      EXPECT_EQ(verify(*verifier, scheme, kMessage, Bytes(signature).first(size - 1)), false) << tls::name(scheme);
      EXPECT_EQ(verify(*verifier, scheme, kMessage, {}), false) << tls::name(scheme);
      signature[size / 2] ^= std::byte{1};
      EXPECT_EQ(verify(*verifier, scheme, kMessage, signature), false) << tls::name(scheme);
    }
  }
}

TEST_F(SignerTest, SaysWhatIsNotItsScheme) {
  if (!kToken.ec_public_half_verifies) GTEST_SKIP() << "its keys do not verify (ec_public_half_verifies)";
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  Session session = any_session();
  TokenDigest digest(session);
  Signer signer(key, digest);
  auto verifier = Verifier::open(session, key.public_key(), digest);
  ASSERT_TRUE(verifier);
  for (const SignatureScheme scheme :
       {SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::ed25519, SignatureScheme::none}) {
    EXPECT_EQ(signer.begin(scheme).error(), Errc::invalid);
    EXPECT_EQ(verifier->begin(scheme).error(), Errc::invalid);
    EXPECT_EQ(verifier->verify(scheme, {}, {}).error(), Errc::invalid);
  }
  EXPECT_EQ(signer.add(bytes_of(kMessage)).error(), Errc::invalid);
  EXPECT_EQ(signer.finish(memory).error(), Errc::invalid);
  EXPECT_EQ(verifier->add(bytes_of(kMessage)).error(), Errc::invalid);
  EXPECT_EQ(verifier->finish(memory).error(), Errc::invalid);
  EXPECT_EQ(verifier->verify(SignatureScheme::ecdsa_secp256r1_sha256, Bytes(memory).first(31), {}).error(),
            Errc::invalid);
  ASSERT_TRUE(signer.begin(SignatureScheme::ecdsa_secp256r1_sha256));
  EXPECT_EQ(signer.finish(MutableBytes(memory).first(4)).error(), Errc::no_space);
  EXPECT_EQ(signer.finish(memory).error(), Errc::invalid) << "the message has ended";
}

/// Of a certificate that came from elsewhere, for example.
TEST_F(SignerTest, VerifiesByAKeyThatTheTokenDoesNotHave) {
  if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no public keys (creates_objects)";
  Session session = any_session();
  TokenDigest digest(session);
  const std::size_t before = count(session);
  for (const auto kind : {support::KeyKind::ec_p256, support::KeyKind::ec_p384, support::KeyKind::rsa_2048}) {
    support::MemoryKey foreign(support::Key::cached(kind));
    Signer signer(foreign, digest);
    const auto verifier = Verifier::open(session, foreign.public_key(), digest);
    ASSERT_TRUE(verifier) << name(verifier.error()) << ' ' << return_value_name(session.native());
    const SignatureScheme scheme = foreign.schemes().front();
    const std::size_t size = sign(signer, scheme, kMessage);
    ASSERT_NE(size, 0U);
    Verifier moved = std::move(*Verifier::open(session, foreign.public_key(), digest));
    EXPECT_EQ(verify(moved, scheme, kMessage, Bytes(memory).first(size)), true) << tls::name(scheme);
    EXPECT_EQ(verify(moved, scheme, "!" + kMessage, Bytes(memory).first(size)), false) << tls::name(scheme);
    EXPECT_GT(count(session), before);
  }
  EXPECT_EQ(count(session), before) << "what the token was lent is taken away again";
}

TEST_F(SignerTest, DoesNotLendWhatTheTokenHas) {
  if (!kToken.ec_public_half_verifies) GTEST_SKIP() << "its keys do not verify (ec_public_half_verifies)";
  TokenKey key(token.module(), TestToken::uri("pkcs11:token=dev;object=device-key"), &pin);
  ASSERT_TRUE(key.open());
  Session session = any_session();
  TokenDigest digest(session);
  const std::size_t before = count(session);
  const auto verifier = Verifier::open(session, key.public_key(), digest);
  ASSERT_TRUE(verifier);
  EXPECT_EQ(count(session), before);
}

TEST_F(SignerTest, RefusesKeysThatAreNone) {
  Session session = any_session();
  TokenDigest digest(session);
  EXPECT_EQ(Verifier::open(session, bytes_of("no key"), digest).error(), Errc::invalid);
  const support::MemoryKey ed25519(support::Key::cached(support::KeyKind::ed25519));
  EXPECT_EQ(Verifier::open(session, ed25519.public_key(), digest).error(), Errc::unsupported);
}

// The key and the message of RFC 4231 section 4.7. Some tokens take no key that is shorter than the digest.
TEST_F(SignerTest, MacsAreThoseOfTheStandard) {
  if (!kToken.creates_objects) GTEST_SKIP() << "the token takes no secrets (creates_objects)";
  Session session = token.session("dev");
  const std::string secret(131, '\xaa');
  const auto key = store_mac_key(session, {.secret = bytes_of(secret), .label = "shared", .id = bytes_of("7")});
  ASSERT_TRUE(key) << return_value_name(session.native());
  EXPECT_EQ(find_by_uri(session, ObjectClass::secret_key, TestToken::uri("pkcs11:object=shared")), *key);
  EXPECT_EQ(session.read(*key, AttributeType::value, memory).error(), Errc::unsupported) << "it stays where it is";
  TokenMac mac(session);
  for (const HashAlgorithm algorithm : {HashAlgorithm::sha256, HashAlgorithm::sha384, HashAlgorithm::sha512}) {
    for (const std::string& message :
         {std::string("Test Using Larger Than Block-Size Key - Hash Key First"), std::string(), kMessage}) {
      ASSERT_TRUE(mac.begin(*key, algorithm)) << digest_name(algorithm);
      ASSERT_TRUE(add_in_pieces(mac, message, 5));
      const auto made = mac.end(memory);
      ASSERT_TRUE(made) << return_value_name(session.native());
      EXPECT_EQ(text_of(*made), hmac_of(digest_name(algorithm), secret, message));
    }
  }
  ASSERT_TRUE(mac.begin(*key, HashAlgorithm::sha256));
  EXPECT_EQ(mac.end(MutableBytes(memory).first(31)).error(), Errc::no_space);
  ASSERT_TRUE(mac.begin(*key, HashAlgorithm::sha256)) << "the one before has ended";
  ASSERT_TRUE(mac.begin(*key, HashAlgorithm::sha256)) << "begins anew";
  Session other = token.session("dev");
  TokenMac another(other);
  ASSERT_TRUE(session.destroy(*key));
  EXPECT_EQ(another.begin(*key, HashAlgorithm::sha256).error(), Errc::key_missing);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
