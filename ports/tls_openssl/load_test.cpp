// SPDX-License-Identifier: Apache-2.0
/// @file  Trust stores and identities: every format, and a name for everything that can be wrong with them.
#include "tls_pair.hpp"

#include <array>
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::ports::test {
namespace {

class Load : public testing::Test {
 public:
  ~Load() override { std::filesystem::remove_all(folder); }

 protected:
  [[nodiscard]] Errc trust_error(std::string_view text) const {
    const auto loaded = OpenSslTrustStore::from_bytes(library, bytes_of(text));
    return loaded ? Errc::would_block : loaded.error().error;
  }
  [[nodiscard]] Errc identity_error(std::string_view chain, std::string_view key,
                                    std::string_view password = {}) const {
    const auto loaded = OpenSslIdentity::from_bytes(library, bytes_of(chain), bytes_of(key), password);
    return loaded ? Errc::would_block : loaded.error().error;
  }
  std::filesystem::path write(const char* file, std::string_view content) const {
    std::filesystem::create_directories(folder);
    support::write_file(folder / file, content);
    return folder / file;
  }

  static constexpr Errc kLoaded = Errc::would_block;  // Stands for success in the tables below.
  OpenSslLibrary library = *OpenSslLibrary::open();
  TestPki pki = TestPki::make();
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("fairlead-load-" + std::to_string(::getpid()));
};

TEST_F(Load, TrustStoreFromPemDerAndBundles) {
  const auto size = [this](std::string_view text) {
    return OpenSslTrustStore::from_bytes(library, bytes_of(text))->size();
  };
  EXPECT_EQ(size(pki.ca.pem()), 1U);
  EXPECT_EQ(size(pki.ca.der()), 1U);
  EXPECT_EQ(size("A comment.\n" + pki.ca.pem() + pki.ca.key().pem() + pki.server.pem()), 2U);
  EXPECT_EQ(OpenSslTrustStore::empty(library)->size(), 0U);
}

TEST_F(Load, ABadCertificateInABundleNamesItsPlace) {
  std::string broken = pki.server.pem();
  broken.replace(broken.size() / 2, 4, "AAAA");
  const auto fault = OpenSslTrustStore::from_bytes(library, bytes_of(pki.ca.pem() + pki.device.pem() + broken));
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().error, Errc::invalid);
  EXPECT_EQ(fault.error().certificate, 2);
  EXPECT_NE(fault.error().native, 0);
  std::string cut = pki.ca.pem() + pki.server.pem();
  cut.resize(cut.size() - 40);
  const auto truncated = OpenSslTrustStore::from_bytes(library, bytes_of(cut));
  ASSERT_FALSE(truncated);
  EXPECT_EQ(truncated.error().certificate, 1);
}

TEST_F(Load, WhatIsNoTrustStoreIsInvalid) {
  EXPECT_EQ(trust_error(""), Errc::invalid);
  EXPECT_EQ(trust_error("not a certificate"), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.key().pem()), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.der() + "trailing"), Errc::invalid);
  EXPECT_EQ(trust_error(pki.ca.der().substr(0, 100)), Errc::invalid);
}

TEST_F(Load, FilesAndFolders) {
  const auto file = write("ca.crt", pki.ca.pem());
  EXPECT_TRUE(OpenSslTrustStore::from_file(library, file));
  EXPECT_EQ(OpenSslTrustStore::from_file(library, folder / "absent.crt").error().error, Errc::key_missing);
  EXPECT_EQ(OpenSslTrustStore::from_file(library, folder).error().error, Errc::storage_failed);
  write("0123abcd.0", pki.server.pem());
  write("README", "not looked at");
  EXPECT_EQ(OpenSslTrustStore::from_folder(library, folder)->size(), 2U);
  write("4567cdef.0", pki.ca.pem());
  EXPECT_EQ(OpenSslTrustStore::from_folder(library, folder)->size(), 2U) << "each counts once, as in a hashed folder";
  const std::array twice{*OpenSslTrustStore::from_file(library, file),
                         *OpenSslTrustStore::from_folder(library, folder)};
  EXPECT_EQ(OpenSslTrustStore::joined(library, twice)->size(), 2U);
  EXPECT_EQ(OpenSslTrustStore::from_folder(library, folder / "absent").error().error, Errc::key_missing);
  std::filesystem::create_directories(folder / "empty");
  EXPECT_EQ(OpenSslTrustStore::from_folder(library, folder / "empty").error().error, Errc::key_missing);
  const auto bad = write("bad.pem", "-----BEGIN CERTIFICATE-----\n");
  const LoadFault fault = OpenSslTrustStore::from_folder(library, folder).error();
  EXPECT_EQ(fault.error, Errc::invalid);
  EXPECT_EQ(fault.file, bad) << "one among many";
  EXPECT_EQ(fault.certificate, 0);
  EXPECT_EQ(OpenSslTrustStore::from_file(library, bad).error().file, "") << "the caller knows it";
  std::string bundle;
  for (int i = 0; i < 255; ++i) bundle += pki.ca.pem();
  EXPECT_EQ(
      OpenSslTrustStore::from_bytes(library, bytes_of(bundle + "-----BEGIN CERTIFICATE-----\n")).error().certificate,
      255);
}

TEST_F(Load, KeysInEveryFormat) {
  for (const KeyKind kind : {KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::rsa_2048, KeyKind::ed25519}) {
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
  const auto fault =
      OpenSslIdentity::from_bytes(library, bytes_of(chain + "-----BEGIN CERTIFICATE-----\nxx\n"), bytes_of(key.pem()));
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().certificate, 1);
}

TEST_F(Load, AKeyInPlaceOfACertificateIsSeenAndTheOtherWayRound) {
  const auto trust = [this](const std::string& text) {
    return OpenSslTrustStore::from_bytes(library, bytes_of(text)).error().swapped;
  };
  const Key& key = pki.device.key();
  EXPECT_TRUE(trust(key.pem()));
  EXPECT_TRUE(trust(key.der()));
  EXPECT_TRUE(trust(key.encrypted_pem("a secret")));
  EXPECT_FALSE(trust("neither"));
  EXPECT_FALSE(trust("-----BEGIN CERTIFICATE-----\nxx\n" + key.pem())) << "a malformed certificate is one";
  const auto identity = [&](const std::string& chain, const std::string& private_key) {
    return OpenSslIdentity::from_bytes(library, bytes_of(chain), bytes_of(private_key)).error();
  };
  EXPECT_TRUE(identity(key.pem(), pki.device.pem()).swapped);
  EXPECT_FALSE(identity(key.pem(), pki.device.pem()).key) << "the chain is read first";
  for (const std::string& certificate : {pki.device.pem(), pki.device.der()}) {
    EXPECT_TRUE(identity(pki.device.pem(), certificate).swapped);
    EXPECT_TRUE(identity(pki.device.pem(), certificate).key);
  }
  EXPECT_FALSE(identity(pki.device.pem(), "-----BEGIN CERTIFICATE-----\nxx\n").swapped);
}

TEST_F(Load, AFaultSaysWhetherTheKeyIsToBlame) {
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  const auto other = write("other.key", pki.server.key().pem());
  const auto garbage = write("garbage", "neither");
  const auto blames_key = [&](const std::filesystem::path& c, const std::filesystem::path& k) {
    return OpenSslIdentity::from_files(library, c, k).error().key;
  };
  EXPECT_TRUE(blames_key(chain, folder / "absent"));
  EXPECT_TRUE(blames_key(chain, garbage));
  EXPECT_TRUE(blames_key(chain, other));
  EXPECT_FALSE(blames_key(folder / "absent", key));
  EXPECT_FALSE(blames_key(garbage, key));
}

TEST_F(Load, IdentityFiles) {
  const auto chain = write("device.crt", pki.device.pem());
  const auto key = write("device.key", pki.device.key().pem());
  EXPECT_TRUE(OpenSslIdentity::from_files(library, chain, key));
  EXPECT_EQ(OpenSslIdentity::from_files(library, chain, folder / "absent").error().error, Errc::key_missing);
  EXPECT_EQ(OpenSslIdentity::from_files(library, folder / "absent", key).error().error, Errc::key_missing);
  if (::geteuid() == 0) return;  // Root reads everything.
  ::chmod(key.c_str(), 0);
  EXPECT_EQ(OpenSslIdentity::from_files(library, chain, key).error().error, Errc::storage_failed);
}

TEST_F(Load, TheSystemsStoreHonoursTheEnvironment) {
  const auto file = write("chosen.pem", pki.ca.pem() + pki.server.pem());
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  EXPECT_EQ(OpenSslTrustStore::from_system(library)->size(), 2U);
  ::setenv("SSL_CERT_FILE", (folder / "absent").c_str(), 1);
  EXPECT_EQ(OpenSslTrustStore::from_system(library).error().error, Errc::key_missing);
  ::unsetenv("SSL_CERT_FILE");
}

}  // namespace
}  // namespace fairlead::ports::test
