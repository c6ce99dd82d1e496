// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/key_kind.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

constexpr KeyKind kRsa{.type = KeyType::rsa};
constexpr KeyKind kP256{.type = KeyType::ec, .curve = Group::secp256r1};
constexpr KeyKind kP384{.type = KeyType::ec, .curve = Group::secp384r1};
constexpr KeyKind kOtherCurve{.type = KeyType::ec};
constexpr KeyKind kEd25519{.type = KeyType::ed25519};
constexpr KeyKind kUnknown{};

constexpr SignatureScheme kAll[] = {
    SignatureScheme::rsa_pkcs1_sha1,
    SignatureScheme::ecdsa_sha1,
    SignatureScheme::rsa_pkcs1_sha256,
    SignatureScheme::rsa_pkcs1_sha384,
    SignatureScheme::rsa_pkcs1_sha512,
    SignatureScheme::rsa_pss_rsae_sha256,
    SignatureScheme::rsa_pss_rsae_sha384,
    SignatureScheme::rsa_pss_rsae_sha512,
    SignatureScheme::ecdsa_secp256r1_sha256,
    SignatureScheme::ecdsa_secp384r1_sha384,
    SignatureScheme::ecdsa_secp521r1_sha512,
    SignatureScheme::ed25519,
    SignatureScheme::none,
};

template <class List>
std::string names(const List& schemes) {
  std::string all;
  for (const SignatureScheme one : schemes) all += std::string(all.empty() ? "" : " ") + std::string(name(one));
  return all;
}

std::string fitting(KeyKind kind, Version version) {
  std::vector<SignatureScheme> found;
  for (const SignatureScheme one : kAll) {
    if (fits(kind, one, version)) found.push_back(one);
  }
  return names(found);
}

TEST(KeyKind, SignsUnderTls13ByItsCurveAndNotByPkcs1) {
  EXPECT_EQ(fitting(kRsa, Version::tls_1_3), "rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 rsa_pss_rsae_sha512");
  EXPECT_EQ(fitting(kP256, Version::tls_1_3), "ecdsa_secp256r1_sha256");
  EXPECT_EQ(fitting(kP384, Version::tls_1_3), "ecdsa_secp384r1_sha384");
  EXPECT_EQ(fitting(kOtherCurve, Version::tls_1_3), "");
  EXPECT_EQ(fitting(kEd25519, Version::tls_1_3), "ed25519");
  EXPECT_EQ(fitting(kUnknown, Version::tls_1_3), "");
}

TEST(KeyKind, SignsUnderTls12ByAnyDigestButSha1) {
  EXPECT_EQ(fitting(kRsa, Version::tls_1_2),
            "rsa_pkcs1_sha256 rsa_pkcs1_sha384 rsa_pkcs1_sha512 rsa_pss_rsae_sha256 rsa_pss_rsae_sha384 "
            "rsa_pss_rsae_sha512");
  const std::string ecdsa = "ecdsa_secp256r1_sha256 ecdsa_secp384r1_sha384 ecdsa_secp521r1_sha512";
  for (const KeyKind kind : {kP256, kP384, kOtherCurve}) EXPECT_EQ(fitting(kind, Version::tls_1_2), ecdsa);
  EXPECT_EQ(fitting(kEd25519, Version::tls_1_2), "ed25519");
  EXPECT_EQ(fitting(kUnknown, Version::tls_1_2), "");
}

TEST(KeyKind, IsUsableWhereTls13HasAScheme) {
  const KeyKind p521{.type = KeyType::ec, .curve = Group::secp521r1};
  for (const KeyKind kind : {kRsa, kP256, kP384, p521, kEd25519}) EXPECT_TRUE(usable(kind));
  for (const KeyKind kind :
       {kOtherCurve, kUnknown, KeyKind{.type = KeyType::ed448}, KeyKind{.type = KeyType::rsa_pss}}) {
    EXPECT_FALSE(usable(kind));
  }
}

TEST(KeyKind, IsShownUnderTls12WhereItsCurveIsOffered) {
  Policy policy;
  policy.groups = {Group::x25519, Group::secp256r1};
  for (const Version version : {Version::tls_1_2, Version::tls_1_3}) {
    for (const KeyKind kind : {kRsa, kP256, kEd25519}) EXPECT_TRUE(shown(kind, version, policy));
  }
  EXPECT_FALSE(shown(kP384, Version::tls_1_2, policy));
  EXPECT_TRUE(shown(kP384, Version::tls_1_3, policy));
}

TEST(KeyKind, IsThatOfTheCertificate) {
  const CertificateView certificate{.key_type = KeyType::ec, .curve = Group::secp384r1, .key_bits = 384};
  EXPECT_EQ(kind_of(certificate), kP384);
}

class KeyWith final : public SigningKey {
 public:
  explicit KeyWith(std::vector<SignatureScheme> schemes) : schemes_(std::move(schemes)) {}

 private:
  [[nodiscard]] std::span<const SignatureScheme> do_schemes() const override { return schemes_; }
  [[nodiscard]] Bytes do_public_key() const override { return {}; }
  [[nodiscard]] Duration do_longest_signature() const override { return {}; }
  Result<std::size_t> do_sign(SignatureScheme, Bytes, MutableBytes) override { return fail(Errc::internal); }
  std::vector<SignatureScheme> schemes_;
};

TEST(OwnSchemes, AreThePolicysInItsOrder) {
  Policy policy;
  policy.signature_schemes = {SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::ecdsa_secp384r1_sha384,
                              SignatureScheme::rsa_pss_rsae_sha512};
  EXPECT_EQ(names(own_schemes(policy, kRsa, nullptr)), "rsa_pkcs1_sha256 rsa_pss_rsae_sha512");
  EXPECT_EQ(names(own_schemes(policy, kP256, nullptr)), "ecdsa_secp384r1_sha384") << "TLS 1.2 binds no curve";
  EXPECT_TRUE(own_schemes(policy, kEd25519, nullptr).empty());
}

TEST(OwnSchemes, AreAlsoTheKeysWhereItIsElsewhere) {
  const KeyWith key({SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::ed25519, SignatureScheme::rsa_pkcs1_sha1});
  EXPECT_EQ(names(own_schemes({}, kRsa, &key)), "rsa_pss_rsae_sha256");
  EXPECT_TRUE(own_schemes({}, kP256, &key).empty());
}

}  // namespace
}  // namespace fairlead::tls
