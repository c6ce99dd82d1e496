// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/offer.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

const ReferenceName kHost = *ReferenceName::dns("broker.example");

/// Of 16 bytes each.
ExternalPsk key() { return {.identity = bytes_of("0123456789abcdef"), .key = bytes_of("0123456789abcdef")}; }

bool accepts(const Policy& policy) { return well_formed({.policy = policy, .host = kHost, .now = {}}); }
bool accepts_alpn(std::vector<std::string_view> protocols) {
  Policy policy;
  policy.alpn = protocols;
  return accepts(policy);
}

TEST(WellFormed, AreTheDefaults) { EXPECT_TRUE(accepts({})); }

TEST(WellFormed, AreVersionsInOrder) {
  Policy policy;
  policy.oldest = Version::tls_1_3;
  EXPECT_TRUE(accepts(policy));
  policy.newest = Version::tls_1_2;
  EXPECT_FALSE(accepts(policy));
}

TEST(WellFormed, AreProtocolsThatFitTheirExtension) {
  EXPECT_TRUE(accepts_alpn({}));
  EXPECT_FALSE(accepts_alpn({"mqtt", ""}));
  const std::string longest(255, 'x');
  const std::string too_long(256, 'x');
  EXPECT_TRUE(accepts_alpn({"a", longest}));
  EXPECT_FALSE(accepts_alpn({too_long}));
  // 255 of them with their lengths are 65280 bytes; another 255 are left.
  std::vector<std::string_view> many(255, longest);
  many.push_back(std::string_view(longest).substr(1));
  EXPECT_TRUE(accepts_alpn(many));
  many.back() = longest;
  EXPECT_FALSE(accepts_alpn(many));
}

TEST(WellFormed, IsAnotherServerNameThatIsADnsName) {
  Policy policy;
  policy.sni_name = "a b";
  EXPECT_TRUE(accepts(policy)) << "not used";
  policy.sni = Sni::other;
  EXPECT_FALSE(accepts(policy));
  policy.sni_name = "other.example";
  EXPECT_TRUE(accepts(policy));
}

TEST(WellFormed, IsAKeyOfItsSizes) {
  ExternalPsk psk = key();
  const Policy policy;
  EXPECT_TRUE(well_formed({.policy = policy, .host = kHost, .now = {}, .psk = &psk}));
  psk.key = psk.key.first(15);
  EXPECT_FALSE(well_formed({.policy = policy, .host = kHost, .now = {}, .psk = &psk}));
}

TEST(ServerName, IsAsThePolicySays) {
  Policy policy;
  const Parameters parameters{.policy = policy, .host = kHost, .now = {}};
  EXPECT_EQ(server_name(parameters), "broker.example");
  policy.sni = Sni::off;
  EXPECT_EQ(server_name(parameters), "");
  policy.sni = Sni::other;
  policy.sni_name = "other.example.";
  EXPECT_EQ(server_name(parameters), "other.example") << "without the dot";
}

TEST(ServerName, IsNeverAnAddress) {
  const std::array address{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}};
  const Policy policy;
  EXPECT_EQ(server_name({.policy = policy, .host = *ReferenceName::address(address), .now = {}}), "");
}

TEST(Suites, AreThePolicysBehindThoseOfAKey) {
  Policy policy;
  policy.suites = {CipherSuite::aes_256_gcm_sha384, CipherSuite::ecdhe_rsa_aes_128_gcm_sha256};
  const OfferedSuites without = suites_of({.policy = policy, .host = kHost, .now = {}});
  ASSERT_EQ(without.size(), 2U);
  EXPECT_EQ(without[0], CipherSuite::aes_256_gcm_sha384);
  const ExternalPsk psk = key();
  const OfferedSuites with = suites_of({.policy = policy, .host = kHost, .now = {}, .psk = &psk});
  ASSERT_EQ(with.size(), kPskSuites.size() + 2);
  EXPECT_EQ(with[0], kPskSuites[0]);
  EXPECT_EQ(with[kPskSuites.size()], CipherSuite::aes_256_gcm_sha384);
}

TEST(Suites, AreAllOfTheLargestPolicy) {
  Policy policy;
  while (!policy.suites.full()) (void)policy.suites.push_back(CipherSuite::aes_128_ccm_sha256);
  const ExternalPsk psk = key();
  EXPECT_TRUE(suites_of({.policy = policy, .host = kHost, .now = {}, .psk = &psk}).full());
}

constexpr VersionRange kBoth{.oldest = Version::tls_1_2, .newest = Version::tls_1_3};
constexpr VersionRange kOlder{.oldest = Version::tls_1_2, .newest = Version::tls_1_2};
constexpr VersionRange kNewer{.oldest = Version::tls_1_3, .newest = Version::tls_1_3};

TEST(Versions, WithoutASuiteAreNotOffered) {
  const OfferedSuites newer{CipherSuite::aes_128_gcm_sha256};
  const OfferedSuites older{CipherSuite::ecdhe_psk_aes_128_gcm_sha256};
  const OfferedSuites both{CipherSuite::aes_128_gcm_sha256, CipherSuite::ecdhe_rsa_aes_128_gcm_sha256};
  EXPECT_EQ(versions_with(both, kBoth), kBoth);
  EXPECT_EQ(versions_with(both, kOlder), kOlder);
  EXPECT_EQ(versions_with(both, kNewer), kNewer);
  EXPECT_EQ(versions_with(newer, kBoth), kNewer);
  EXPECT_EQ(versions_with(older, kBoth), kOlder);
  EXPECT_EQ(versions_with(newer, kOlder).error(), Errc::unsupported);
  EXPECT_EQ(versions_with(older, kNewer).error(), Errc::unsupported);
  EXPECT_EQ(versions_with({}, kBoth).error(), Errc::unsupported);
}

TEST(Versions, OfASuiteIsOne) {
  EXPECT_EQ(version_of(CipherSuite::aes_128_gcm_sha256), Version::tls_1_3);
  EXPECT_EQ(version_of(CipherSuite::aes_128_ccm_8_sha256), Version::tls_1_3);
  for (const CipherSuite suite : kPskSuites) {
    EXPECT_EQ(version_of(suite), Version::tls_1_2);
    EXPECT_TRUE(is_psk_suite(suite));
  }
  for (const CipherSuite suite : Policy().suites) {
    EXPECT_FALSE(is_psk_suite(suite));
    EXPECT_EQ(version_of(suite) == Version::tls_1_2, name(suite).find("ECDHE") != std::string_view::npos);
  }
}

}  // namespace
}  // namespace fairlead::tls
