// SPDX-License-Identifier: Apache-2.0
#include "token/mechanisms.hpp"

#include <algorithm>
#include <array>

namespace fairlead::token {
namespace {

using Hash = platform::HashAlgorithm;

constexpr CK_FLAGS kSigns = CKF_SIGN | CKF_VERIFY;
constexpr CK_FLAGS kCurve = CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS;

constexpr MechanismRow digest(CK_MECHANISM_TYPE type, Hash hash) {
  return {.type = type, .scheme = Scheme::digest, .hash = hash, .flags = CKF_DIGEST};
}
constexpr MechanismRow hmac(CK_MECHANISM_TYPE type, Hash hash) {
  return {.type = type, .scheme = Scheme::hmac, .hash = hash, .flags = kSigns, .least = 1, .most = kMostSecret};
}
constexpr MechanismRow rsa(CK_MECHANISM_TYPE type, Scheme scheme, std::optional<Hash> hash) {
  return {.type = type, .scheme = scheme, .hash = hash, .flags = kSigns, .least = 2048, .most = 4096};
}
constexpr MechanismRow ec(CK_MECHANISM_TYPE type, std::optional<Hash> hash) {
  return {.type = type, .scheme = Scheme::ecdsa, .hash = hash, .flags = kSigns | kCurve, .least = 256, .most = 384};
}
// Of the third version; older headers do not have them.
constexpr CK_MECHANISM_TYPE kEcdsaSha256 = 0x1044;  // CKM_ECDSA_SHA256
constexpr CK_MECHANISM_TYPE kEcdsaSha384 = 0x1045;  // CKM_ECDSA_SHA384
constexpr CK_MECHANISM_TYPE kEcdsaSha512 = 0x1046;  // CKM_ECDSA_SHA512

constexpr std::array kMechanisms{
    digest(CKM_SHA256, Hash::sha256),
    digest(CKM_SHA384, Hash::sha384),
    digest(CKM_SHA512, Hash::sha512),
    hmac(CKM_SHA256_HMAC, Hash::sha256),
    hmac(CKM_SHA384_HMAC, Hash::sha384),
    hmac(CKM_SHA512_HMAC, Hash::sha512),
    ec(CKM_ECDSA, {}),
    ec(kEcdsaSha256, Hash::sha256),
    ec(kEcdsaSha384, Hash::sha384),
    ec(kEcdsaSha512, Hash::sha512),
    rsa(CKM_RSA_PKCS, Scheme::pkcs1, {}),
    rsa(CKM_SHA256_RSA_PKCS, Scheme::pkcs1, Hash::sha256),
    rsa(CKM_SHA384_RSA_PKCS, Scheme::pkcs1, Hash::sha384),
    rsa(CKM_SHA512_RSA_PKCS, Scheme::pkcs1, Hash::sha512),
    rsa(CKM_RSA_PKCS_PSS, Scheme::pss, {}),
    rsa(CKM_SHA256_RSA_PKCS_PSS, Scheme::pss, Hash::sha256),
    rsa(CKM_SHA384_RSA_PKCS_PSS, Scheme::pss, Hash::sha384),
    rsa(CKM_SHA512_RSA_PKCS_PSS, Scheme::pss, Hash::sha512),
    MechanismRow{.type = CKM_EC_KEY_PAIR_GEN, .flags = CKF_GENERATE_KEY_PAIR | kCurve, .least = 256, .most = 384},
    MechanismRow{.type = CKM_RSA_PKCS_KEY_PAIR_GEN, .flags = CKF_GENERATE_KEY_PAIR, .least = 2048, .most = 4096},
    MechanismRow{.type = CKM_GENERIC_SECRET_KEY_GEN, .flags = CKF_GENERATE, .least = 1, .most = kMostSecret},
};

}  // namespace

std::span<const MechanismRow> mechanisms() { return kMechanisms; }

const MechanismRow* mechanism_of(CK_MECHANISM_TYPE type, CK_FLAGS flag) {
  const auto found = std::ranges::find(kMechanisms, type, &MechanismRow::type);
  return found == kMechanisms.end() || (found->flags & flag) == 0 ? nullptr : &*found;
}

}  // namespace fairlead::token
