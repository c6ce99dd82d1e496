// SPDX-License-Identifier: Apache-2.0
#include "token/mechanisms.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::token {
namespace {

using Hash = platform::HashAlgorithm;

constexpr CK_FLAGS kSigns = CKF_SIGN | CKF_VERIFY;
constexpr CK_FLAGS kCurve = CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS;

/// In the order of Scheme.
constexpr SchemeFacts kSchemes[] = {
    {.flags = CKF_DIGEST},
    {.flags = kSigns, .least = 1, .most = kMostSecret},
    {.flags = kSigns | kCurve, .least = 256, .most = 384},
    {.flags = kSigns, .least = 2048, .most = 4096},
    {.flags = kSigns, .least = 2048, .most = 4096},
    {.flags = CKF_GENERATE_KEY_PAIR | kCurve, .least = 256, .most = 384},
    {.flags = CKF_GENERATE_KEY_PAIR, .least = 2048, .most = 4096},
    {.flags = CKF_GENERATE, .least = 1, .most = kMostSecret},
};

// Of the third version; older headers do not have them.
constexpr std::uint16_t kEcdsaSha256 = 0x1044;  // CKM_ECDSA_SHA256
constexpr std::uint16_t kEcdsaSha384 = 0x1045;  // CKM_ECDSA_SHA384
constexpr std::uint16_t kEcdsaSha512 = 0x1046;  // CKM_ECDSA_SHA512

constexpr MechanismRow kMechanisms[] = {
    {CKM_SHA256, Scheme::digest, Hash::sha256},
    {CKM_SHA384, Scheme::digest, Hash::sha384},
    {CKM_SHA512, Scheme::digest, Hash::sha512},
    {CKM_SHA256_HMAC, Scheme::hmac, Hash::sha256},
    {CKM_SHA384_HMAC, Scheme::hmac, Hash::sha384},
    {CKM_SHA512_HMAC, Scheme::hmac, Hash::sha512},
    {CKM_ECDSA, Scheme::ecdsa},
    {kEcdsaSha256, Scheme::ecdsa, Hash::sha256},
    {kEcdsaSha384, Scheme::ecdsa, Hash::sha384},
    {kEcdsaSha512, Scheme::ecdsa, Hash::sha512},
    {CKM_RSA_PKCS, Scheme::pkcs1},
    {CKM_SHA256_RSA_PKCS, Scheme::pkcs1, Hash::sha256},
    {CKM_SHA384_RSA_PKCS, Scheme::pkcs1, Hash::sha384},
    {CKM_SHA512_RSA_PKCS, Scheme::pkcs1, Hash::sha512},
    {CKM_RSA_PKCS_PSS, Scheme::pss},
    {CKM_SHA256_RSA_PKCS_PSS, Scheme::pss, Hash::sha256},
    {CKM_SHA384_RSA_PKCS_PSS, Scheme::pss, Hash::sha384},
    {CKM_SHA512_RSA_PKCS_PSS, Scheme::pss, Hash::sha512},
    {CKM_EC_KEY_PAIR_GEN, Scheme::make_ec},
    {CKM_RSA_PKCS_KEY_PAIR_GEN, Scheme::make_rsa},
    {CKM_GENERIC_SECRET_KEY_GEN, Scheme::make_secret},  // The last one, for mechanisms().
};

}  // namespace

std::span<const MechanismRow> mechanisms(CK_FLAGS without) {
  const std::span<const MechanismRow> all(kMechanisms);
  return (facts_of(all.back().scheme).flags & ~without) == 0 ? all.first(all.size() - 1) : all;
}

const SchemeFacts& facts_of(Scheme scheme) { return kSchemes[static_cast<std::size_t>(scheme)]; }

const MechanismRow* mechanism_of(CK_MECHANISM_TYPE type, CK_FLAGS flag) {
  const auto* const found = std::ranges::find(kMechanisms, type, &MechanismRow::type);
  return found == std::end(kMechanisms) || (facts_of(found->scheme).flags & flag) == 0 ? nullptr : found;
}

}  // namespace fairlead::token
