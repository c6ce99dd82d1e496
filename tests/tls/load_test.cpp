// SPDX-License-Identifier: Apache-2.0
/// @file  Trust stores and identities: every format, and a name for everything that can be wrong with them.
#include "fairlead/tls/pem.hpp"

#include "tls_pair.hpp"

#include <array>
#include <span>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Load : public testing::Test {
 protected:
  [[nodiscard]] tls::Loaded<Port::TrustStore> trust(std::string_view text) const {
    return Pair::trust_of(library, text);
  }
  [[nodiscard]] tls::Loaded<Port::Identity> identity(std::string_view chain, std::string_view key,
                                                     std::string_view password = {}) const {
    return Port::Identity::from_bytes(library, bytes_of(chain), bytes_of(key), password);
  }
  [[nodiscard]] Errc trust_error(std::string_view text) const {
    const auto loaded = trust(text);
    return loaded ? kLoaded : loaded.error().error;
  }
  [[nodiscard]] Errc identity_error(std::string_view chain, std::string_view key,
                                    std::string_view password = {}) const {
    const auto loaded = identity(chain, key, password);
    return loaded ? kLoaded : loaded.error().error;
  }
  [[nodiscard]] tls::Capabilities session_capabilities() const {
    return Port::Session(*Port::TrustStore::from_bytes(library, {})).capabilities();
  }

  static constexpr Errc kLoaded = Errc::would_block;  // Stands for success in the tables below.
  Port::Library library = *Port::Library::open();
  TestPki pki = TestPki::make();
};

TEST_F(Load, TrustStoreFromPemDerAndBundles) {
  const auto size = [this](std::string_view text) { return trust(text)->size(); };
  EXPECT_EQ(size(pki.ca.pem()), 1U);
  EXPECT_EQ(size(pki.ca.der()), 1U);
  EXPECT_EQ(size("A comment.\n" + pki.ca.pem() + pki.ca.key().pem() + pki.server.pem()), 2U);
  EXPECT_EQ(Port::TrustStore::from_bytes(library, {})->size(), 0U);
}

TEST_F(Load, ABadCertificateInABundleNamesItsPlace) {
  std::string broken = pki.server.pem();
  broken.replace(broken.size() / 2, 4, "AAAA");
  const auto fault = trust(pki.ca.pem() + pki.device.pem() + broken);
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().error, Errc::invalid);
  EXPECT_EQ(fault.error().index, 2);
  std::string cut = pki.ca.pem() + pki.server.pem();
  cut.resize(cut.size() - 40);
  const auto truncated = trust(cut);
  ASSERT_FALSE(truncated);
  EXPECT_EQ(truncated.error().index, 1);
}

TEST_F(Load, WhatIsNoTrustStoreIsInvalid) {
  EXPECT_EQ(trust_error(""), Errc::invalid);
  EXPECT_EQ(trust_error("not a certificate"), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.key().pem()), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.der() + "trailing"), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.der().substr(0, 100)), Errc::invalid);
}

TEST_F(Load, ManyInputsAreOneStoreAndEachCertificateCountsOnce) {
  const std::string first = pki.ca.pem();
  const std::string second = pki.ca.der();
  const std::string third = pki.ca.pem() + pki.server.pem();
  const std::array inputs{bytes_of(first), bytes_of(second), bytes_of(third)};
  EXPECT_EQ(Port::TrustStore::from_bytes(library, inputs)->size(), 2U);
}

TEST_F(Load, TheLastOfManyIsNamed) {
  std::string bundle;
  for (int i = 0; i < 300; ++i) bundle += pki.ca.pem();
  EXPECT_EQ(trust(bundle + "-----BEGIN CERTIFICATE-----\n").error().index, 300);
}

TEST_F(Load, RevocationLists) {
  if (!has(session_capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  const auto lists = [this](std::string_view text) {
    const Bytes input = bytes_of(text);
    return Port::TrustStore::from_bytes(library, {}, std::span(&input, 1));
  };
  const auto bad = lists(pki.ca.pem());
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().error, Errc::invalid);
  EXPECT_EQ(bad.error().input, tls::LoadFault::Input::revocation_list);
  const std::string list = pki.ca.revocation_list({pki.server});
  EXPECT_TRUE(lists(list));
  EXPECT_EQ(lists(list + list + "-----BEGIN X509 CRL-----\nxx\n-----END X509 CRL-----\n").error().index, 2);
}

/// What stands behind a damaged block might be lost with it.
TEST_F(Load, NoDamagedBlockIsPassedOver) {
  const std::string good = pki.ca.pem();
  const std::string without_end = good.substr(0, good.find("-----END"));
  const std::string cut_begin = good.substr(1);
  const std::string other_end = without_end + "-----END X509 CRL-----\n";
  for (const std::string& damaged : {without_end, cut_begin, other_end}) {
    for (const std::string& bundle : {good + damaged + good, good + damaged}) {
      const auto loaded = trust(bundle);
      ASSERT_FALSE(loaded) << bundle;
      EXPECT_EQ(name(loaded.error().error), name(Errc::invalid));
      EXPECT_EQ(loaded.error().index, 1);
      EXPECT_EQ(loaded.error().input, tls::LoadFault::Input::certificate);
    }
    EXPECT_FALSE(trust(damaged + good));
    EXPECT_FALSE(Port::Identity::from_bytes(library, bytes_of(pki.device.pem() + damaged + good),
                                            bytes_of(pki.device.key().pem())));
  }
}

TEST_F(Load, NoDamagedListIsPassedOver) {
  if (!has(session_capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  const std::string good = pki.ca.revocation_list({pki.server});
  const std::string without_end = good.substr(0, good.find("-----END"));
  for (const std::string& text : {without_end + good, good + good.substr(1), good + without_end}) {
    const Bytes input = bytes_of(text);
    EXPECT_FALSE(Port::TrustStore::from_bytes(library, {}, std::span(&input, 1))) << text;
  }
}

/// Nobody would know whom it revokes. Libraries read some of these.
TEST_F(Load, ARevocationListWithAMalformedDateIsInvalid) {
  if (!has(session_capabilities(), tls::Capabilities::revocation_lists)) GTEST_SKIP() << "revocation_lists";
  const std::string pem = pki.ca.revocation_list({pki.server});
  tls::PemReader reader(bytes_of(pem));
  tls::PemBlock block;
  ASSERT_TRUE(reader.next(block));
  std::vector<std::byte> memory(block.decoded_size());
  std::string list(text_of(*block.decode(memory)));
  const Bytes input = bytes_of(list);
  ASSERT_TRUE(Port::TrustStore::from_bytes(library, {}, std::span(&input, 1)));
  const std::size_t date = list.find("\x17\x0d");  // A UTCTime of 13 characters.
  ASSERT_NE(date, std::string::npos);
  list[date + 4] = '7';  // The month.
  const auto loaded = Port::TrustStore::from_bytes(library, {}, std::span(&input, 1));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(name(loaded.error().error), name(Errc::invalid));
  EXPECT_EQ(loaded.error().input, tls::LoadFault::Input::revocation_list);
}

TEST_F(Load, KeysInEveryFormat) {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::rsa_2048, KeyKind::ed25519}) {
    if (kind == KeyKind::ed25519 && !has(session_capabilities(), tls::Capabilities::ed25519)) continue;
    const Certificate device = pki.ca.issue(support::client_spec("device"), Key::cached(kind, 4));
    const Key& key = device.key();
    EXPECT_EQ(identity_error(device.pem(), key.pem()), kLoaded);
    EXPECT_EQ(identity_error(device.der(), key.der()), kLoaded);
    EXPECT_EQ(identity_error(device.pem(), key.encrypted_pem("a secret"), "a secret"), kLoaded);
    const std::string both = device.pem() + key.pem();
    EXPECT_EQ(identity_error(both, both), kLoaded) << "one file for both";
    if (kind == KeyKind::ed25519) continue;  // Has no older format.
    EXPECT_EQ(identity_error(device.pem(), key.traditional_pem()), kLoaded);
  }
}

TEST_F(Load, WhatIsWrongWithAnIdentityHasAName) {
  const std::string chain = pki.device.pem();
  const Key& key = pki.device.key();
  EXPECT_EQ(identity_error(chain, pki.server.key().pem()), Errc::key_mismatch);
  EXPECT_EQ(identity_error(chain, Key::cached(KeyKind::rsa_2048).pem()), Errc::key_mismatch);
  EXPECT_EQ(identity_error(chain, key.encrypted_pem("a secret")), Errc::pin_incorrect);
  EXPECT_EQ(identity_error(chain, key.encrypted_pem("a secret"), "another"), Errc::pin_incorrect);
  EXPECT_EQ(identity_error(chain, chain), Errc::invalid) << "no key in it";
  EXPECT_EQ(identity_error(chain, "not a key"), Errc::invalid);
  EXPECT_EQ(identity_error(chain, ""), Errc::invalid);
  EXPECT_EQ(identity_error(key.pem(), key.pem()), Errc::invalid);
  const auto fault = identity(chain + "-----BEGIN CERTIFICATE-----\nxx\n", key.pem());
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().index, 1);
}

/// What connects through one library connects through each: TLS 1.3 has no scheme for these.
TEST_F(Load, ACertificateOfAKeyWithoutASchemeIsUnsupported) {
  for (const KeyKind kind : {KeyKind::ec_p192, KeyKind::ec_p224, KeyKind::ec_secp256k1, KeyKind::ec_brainpool_p256,
                             KeyKind::ec_p256_explicit, KeyKind::rsa_pss_2048, KeyKind::ed448}) {
    const Certificate device = pki.ca.issue(support::client_spec("device"), Key::cached(kind));
    const auto loaded = identity(device.pem(), device.key().pem());
    ASSERT_FALSE(loaded) << static_cast<int>(kind);
    EXPECT_EQ(name(loaded.error().error), name(Errc::unsupported)) << static_cast<int>(kind);
    EXPECT_EQ(loaded.error().input, tls::LoadFault::Input::certificate) << static_cast<int>(kind);
    EXPECT_EQ(loaded.error().index, 0) << static_cast<int>(kind);
  }
}

TEST_F(Load, AKeyOfAnotherKindIsAnothers) {
  for (const KeyKind kind : {KeyKind::ec_p384, KeyKind::ec_p521, KeyKind::rsa_2048, KeyKind::ed25519}) {
    const auto loaded = identity(pki.device.pem(), Key::cached(kind).pem());
    ASSERT_FALSE(loaded) << static_cast<int>(kind);
    EXPECT_EQ(name(loaded.error().error), name(Errc::key_mismatch)) << static_cast<int>(kind);
    EXPECT_EQ(loaded.error().input, tls::LoadFault::Input::key) << static_cast<int>(kind);
  }
}

TEST_F(Load, AnEncryptedKeyInDer) {
  const std::string chain = pki.device.pem();
  const std::string pem = pki.device.key().encrypted_pem("a secret");
  tls::PemReader reader(bytes_of(pem));
  tls::PemBlock block;
  ASSERT_TRUE(reader.next(block, tls::LoadFault::Input::key));
  std::vector<std::byte> memory(block.decoded_size());
  const std::string key(text_of(*block.decode(memory)));
  EXPECT_EQ(identity_error(chain, key, "a secret"), kLoaded);
  EXPECT_EQ(name(identity_error(chain, key)), name(Errc::pin_incorrect));
  EXPECT_EQ(name(identity_error(chain, key, "another")), name(Errc::pin_incorrect));
  EXPECT_EQ(name(identity_error(chain, key.substr(0, key.size() - 1), "a secret")), name(Errc::invalid));
  EXPECT_EQ(name(identity_error(key, key)), name(Errc::invalid)) << "no certificate";
}

TEST_F(Load, AKeyInPlaceOfACertificateIsInvalidAndTheOtherWayRound) {
  using Input = tls::LoadFault::Input;
  const Key& key = pki.device.key();
  for (const std::string& one : {key.pem(), key.der(), key.encrypted_pem("a secret")}) {
    EXPECT_EQ(trust(one).error().error, Errc::invalid);
    EXPECT_EQ(identity_error(one, pki.device.pem()), Errc::invalid);
    EXPECT_EQ(identity(one, pki.device.pem()).error().input, Input::certificate) << "the chain is read first";
  }
  for (const std::string& certificate : {pki.device.pem(), pki.device.der()}) {
    for (const std::string_view password : {"", "a secret"}) {
      EXPECT_EQ(identity_error(pki.device.pem(), certificate, password), Errc::invalid) << password;
      EXPECT_EQ(identity(pki.device.pem(), certificate, password).error().input, Input::key);
    }
  }
}

}  // namespace
}  // namespace fairlead::ports::test
