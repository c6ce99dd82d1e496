// SPDX-License-Identifier: Apache-2.0
#include "support/pki.hpp"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

namespace fairlead::support {
namespace {

TEST(Pki, TheServerIsSignedByTheCaAndNamesItsHosts) {
  const TestPki pki = TestPki::make();
  EXPECT_EQ(X509_verify(pki.server.native(), pki.ca.key().native()), 1);
  EXPECT_EQ(X509_check_host(pki.server.native(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_ip_asc(pki.server.native(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(pki.server.native(), "elsewhere.example", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ca(pki.server.native()), 0);
  EXPECT_EQ(X509_check_ca(pki.ca.native()), 1);
}

TEST(Pki, EveryKindOfKeySigns) {
  for (const KeyKind kind :
       {KeyKind::ec_p256, KeyKind::ec_p384, KeyKind::ec_p192, KeyKind::rsa_2048, KeyKind::ed25519}) {
    const Certificate one = Certificate::self_signed(ca_spec("root"), Key::cached(kind));
    EXPECT_EQ(X509_verify(one.native(), one.key().native()), 1) << static_cast<int>(kind);
    EXPECT_FALSE(one.key().pem().empty());
    EXPECT_FALSE(one.key().der().empty());
  }
}

TEST(Pki, WritesKeysThatOnlyTheirOwnerCanRead) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "fairlead-pki-test";
  write_pki(folder);
  struct stat status{};
  ASSERT_EQ(::stat((folder / "device.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  for (const char* name : {"ca.crt", "server.crt", "device.crt", "other-ca.crt", "rogue-device.crt", "wrong-host.crt",
                           "expired-server.crt", "future-server.crt", "expired-device.crt", "mismatched.key",
                           "chain-server.crt", "chain-server.key"}) {
    EXPECT_GT(std::filesystem::file_size(folder / name), 100U) << name;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace fairlead::support
