// SPDX-License-Identifier: Apache-2.0
/// @file  Keys between the standard's attributes and the forms that TokenCrypto takes.
#pragma once

#include "fairlead/base/secret.hpp"
#include "fairlead/platform/token_crypto.hpp"
#include "fairlead/tls/rsa_key.hpp"
#include "fairlead/token/object.hpp"
#include "fairlead/token/token.hpp"

#include "token/vendor.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace fairlead::token {

/// A curve here: its parameters as the standard has them (a named curve in DER), and its sizes in octets.
struct Curve {
  platform::PrivateKeyKind kind = platform::PrivateKeyKind::ec_p256;
  Bytes parameters{};
  std::size_t order = 0;
};
/// @return The curve of these CKA_EC_PARAMS; null where it is none of ours.
[[nodiscard]] const Curve* curve_of(Bytes parameters);

/// A number without zeros in front.
[[nodiscard]] Bytes without_zeros(Bytes number);

/// What kind of key an object is; nothing where it is none that signs here.
[[nodiscard]] std::optional<platform::PrivateKeyKind> kind_of(const Object& key);
/// How long a signature by it is.
[[nodiscard]] std::size_t signature_size(const Object& key);
[[nodiscard]] KeyFacts facts_of(const Object& key);

/// An OCTET STRING around a point, as CKA_EC_POINT is. @return Its size.
std::size_t wrap_point(Bytes point, MutableBytes into);
/// The point within; nothing where it is not one of this curve in its uncompressed form. It may also lie there bare.
[[nodiscard]] Bytes unwrap_point(Bytes value, const Curve& curve);

/// The attributes that an RSA private key consists of.
struct RsaPart {
  std::uint16_t type = 0;
  Bytes tls::RsaPrivateKey::* part = nullptr;
};
inline constexpr RsaPart kRsaParts[] = {
    {CKA_MODULUS, &tls::RsaPrivateKey::modulus},
    {CKA_PUBLIC_EXPONENT, &tls::RsaPrivateKey::public_exponent},
    {CKA_PRIVATE_EXPONENT, &tls::RsaPrivateKey::private_exponent},
    {CKA_PRIME_1, &tls::RsaPrivateKey::prime1},
    {CKA_PRIME_2, &tls::RsaPrivateKey::prime2},
    {CKA_EXPONENT_1, &tls::RsaPrivateKey::exponent1},
    {CKA_EXPONENT_2, &tls::RsaPrivateKey::exponent2},
    {CKA_COEFFICIENT, &tls::RsaPrivateKey::coefficient},
};

/// The public key of an object as TokenCrypto takes it.
struct PublicKey {
  std::array<std::byte, platform::TokenCrypto::kMostPublicKey> memory{};
  std::size_t size = 0;
  [[nodiscard]] Bytes bytes() const { return Bytes(memory).first(size); }
};
/// @return Whether there is one.
[[nodiscard]] bool read_public_key(const Object& key, PublicKey& into);

/// The secret part of an object that C_CreateObject makes, into the front of `into`; empty for those that have none.
/// @return CKR_OK; or CKR_TEMPLATE_INCOMPLETE, CKR_ATTRIBUTE_VALUE_INVALID, CKR_DEVICE_MEMORY.
[[nodiscard]] CK_RV read_secret(Template attributes, Class object_class, MutableBytes into, std::size_t& size);

}  // namespace fairlead::token
