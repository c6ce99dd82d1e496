// SPDX-License-Identifier: Apache-2.0
#include "configured.hpp"

#include "objects.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

namespace fairlead::ports::openssl {
namespace {

/// Different for each number from 0 to 9.
Settings settings(std::size_t number) {
  const tls::Policy policy;
  Settings made{
      .versions = {policy.oldest, policy.newest}, .suites = {}, .groups = {}, .schemes = {}, .own_schemes = {}};
  for (const tls::CipherSuite suite : policy.suites) EXPECT_TRUE(made.suites.push_back(suite));
  EXPECT_TRUE(made.groups.push_back(policy.groups[number % 2]));
  for (std::size_t i = 0; i <= number / 2; ++i) EXPECT_TRUE(made.schemes.push_back(policy.signature_schemes[i]));
  return made;
}

class ConfiguredTest : public testing::Test {
 protected:
  Owned<ssl_ctx_st> context(const Settings& of) {
    auto made = configured.context(*shared_context(), of);
    EXPECT_TRUE(made);
    return made ? std::move(*made) : nullptr;
  }
  Configured configured;
};

TEST_F(ConfiguredTest, IsMadeOnceForTheLastFour) {
  std::vector<Owned<ssl_ctx_st>> held;
  for (std::size_t i = 0; i < 4; ++i) held.push_back(context(settings(i)));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(context(settings(i)).get(), held[i].get());
  held.push_back(context(settings(4)));
  EXPECT_EQ(context(settings(4)).get(), held[4].get());
  EXPECT_EQ(context(settings(1)).get(), held[1].get());
  EXPECT_NE(context(settings(0)).get(), held[0].get()) << "made anew";
}

TEST_F(ConfiguredTest, WhatIsGivenUpStaysGoodForItsHolders) {
  const Owned<ssl_ctx_st> first = context(settings(0));
  for (std::size_t i = 1; i < 9; ++i) EXPECT_TRUE(context(settings(i)));
  EXPECT_EQ(SSL_CTX_get_min_proto_version(first.get()), TLS1_2_VERSION);
  EXPECT_NE(Owned<ssl_st>(SSL_new(first.get())), nullptr);
}

TEST_F(ConfiguredTest, DoesNotTakeOneSettingForAnother) {
  const Settings usual = settings(3);
  std::vector<Settings> others(5, usual);
  others[0].versions.oldest = tls::Version::tls_1_3;
  others[1].versions.newest = tls::Version::tls_1_2;
  others[2].suites = {tls::CipherSuite::aes_256_gcm_sha384, tls::CipherSuite::ecdhe_ecdsa_aes_128_gcm_sha256};
  others[3].groups = {tls::Group::secp384r1};
  others[4].own_schemes = {tls::SignatureScheme::ed25519};
  for (const Settings& other : others) {
    const Owned<ssl_ctx_st> made = context(usual);
    EXPECT_NE(context(other).get(), made.get());
  }
}

TEST_F(ConfiguredTest, WhatCannotBeSetIsNotKept) {
  Settings none = settings(0);
  none.groups = {};
  EXPECT_EQ(configured.context(*shared_context(), none).error(), Errc::unsupported);
  EXPECT_EQ(configured.context(*shared_context(), none).error(), Errc::unsupported);
}

}  // namespace
}  // namespace fairlead::ports::openssl
