// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/algorithms.hpp"

#include "fairlead/tls/policy.hpp"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

TEST(Algorithms, NamesAreTheRegistrysAndReadBack) {
  EXPECT_EQ(name(Version::tls_1_3), "TLSv1.3");
  EXPECT_EQ(version_named("TLSv1.2"), Version::tls_1_2);
  EXPECT_EQ(suite_named("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"), CipherSuite{0xc02b});
  EXPECT_EQ(group_named("x25519"), Group{29});
  EXPECT_EQ(scheme_named("ed25519"), SignatureScheme{0x0807});
  EXPECT_EQ(version_named("TLSv1.1").error(), Errc::unsupported);
  EXPECT_EQ(suite_named("TLS_RSA_WITH_AES_128_CBC_SHA").error(), Errc::unsupported);
  EXPECT_EQ(suite_named("").error(), Errc::unsupported);
  EXPECT_EQ(name(CipherSuite{0x002f}), "unknown");
}

TEST(Algorithms, EverythingThatTheDefaultPolicyAllowsHasAName) {
  const Policy policy;
  for (const CipherSuite one : policy.suites) EXPECT_EQ(suite_named(name(one)), one);
  for (const Group one : policy.groups) EXPECT_EQ(group_named(name(one)), one);
  for (const SignatureScheme one : policy.signature_schemes) EXPECT_EQ(scheme_named(name(one)), one);
  EXPECT_TRUE(policy.verifies());
}

}  // namespace
}  // namespace fairlead::tls
