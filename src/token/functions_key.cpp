// SPDX-License-Identifier: Apache-2.0
/// @file  Keys that are made in the token (section 5.13).
#include "fairlead/tls/rsa_key.hpp"

#include "token/call.hpp"
#include "token/functions.hpp"
#include "token/key_material.hpp"
#include "token/mechanisms.hpp"
#include "token/new_object.hpp"
#include "token/template_reader.hpp"

#include <optional>

namespace fairlead::token {
namespace {

using platform::Access;
using platform::PrivateKeyKind;
using platform::TokenCrypto;

/// Begins an object that is made here.
CK_RV begin(Template wanted, Class object_class, CK_KEY_TYPE type, CK_MECHANISM_TYPE mechanism,
            ObjectBuilder& builder) {
  if (!readable(wanted)) return CKR_ARGUMENTS_BAD;
  const CK_ATTRIBUTE* const given_class = find(wanted, CKA_CLASS);
  if (given_class != nullptr && number_of(*given_class) != number_of(object_class)) return CKR_TEMPLATE_INCONSISTENT;
  const CK_ATTRIBUTE* const given_type = find(wanted, CKA_KEY_TYPE);
  if (given_type != nullptr && number_of(*given_type) != type) return CKR_TEMPLATE_INCONSISTENT;
  if (const CK_RV rv = check_key_type(wanted, type); rv != CKR_OK) return rv;
  builder.flags(usual_flags(object_class));
  if (const CK_RV rv = read_template(wanted, kGenerate, object_class, builder); rv != CKR_OK) return rv;
  if (given_type == nullptr) builder.number(CKA_KEY_TYPE, static_cast<std::uint32_t>(type));
  builder.number(CKA_KEY_GEN_MECHANISM, static_cast<std::uint32_t>(mechanism));
  builder.flag(Flag::local, true);
  if (object_class == Class::public_key) return CKR_OK;
  if (asks_without_secrecy(builder)) return CKR_TEMPLATE_INCONSISTENT;
  builder.flag(Flag::always_sensitive, builder.is(Flag::sensitive));
  builder.flag(Flag::never_extractable, !builder.is(Flag::extractable));
  return CKR_OK;
}

/// What is to be made, by the public half's template.
struct Wanted {
  PrivateKeyKind kind = PrivateKeyKind::ec_p256;
  std::uint32_t bits = 0;
};
CK_RV read_wanted(CK_MECHANISM_TYPE mechanism, Template for_public, Wanted& wanted) {
  if (!readable(for_public)) return CKR_ARGUMENTS_BAD;
  if (mechanism == CKM_EC_KEY_PAIR_GEN) {
    const CK_ATTRIBUTE* const parameters = find(for_public, CKA_EC_PARAMS);
    if (parameters == nullptr) return CKR_TEMPLATE_INCOMPLETE;
    const Curve* const curve = curve_of(bytes_of(*parameters));
    if (curve == nullptr) return CKR_CURVE_NOT_SUPPORTED;
    wanted.kind = curve->kind;
    return CKR_OK;
  }
  const CK_ATTRIBUTE* const bits = find(for_public, CKA_MODULUS_BITS);
  if (bits == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const auto number = number_of(*bits);
  if (!number) return CKR_ATTRIBUTE_VALUE_INVALID;
  if (*number < 2048 || *number > 4096) return CKR_KEY_SIZE_RANGE;
  const CK_ATTRIBUTE* const exponent = find(for_public, CKA_PUBLIC_EXPONENT);
  if (exponent != nullptr) {  // 65537, and no other.
    const Bytes e = without_zeros(bytes_of(*exponent));
    constexpr std::array kExponent{std::byte{1}, std::byte{0}, std::byte{1}};
    if (!equal(e, kExponent)) return CKR_ATTRIBUTE_VALUE_INVALID;
  }
  wanted = {.kind = PrivateKeyKind::rsa, .bits = static_cast<std::uint32_t>(*number)};
  return CKR_OK;
}

/// Writes into both halves what the public key is.
CK_RV add_public(const Wanted& wanted, Template for_public, Bytes key, ObjectBuilder& pub, ObjectBuilder& priv) {
  if (wanted.kind == PrivateKeyKind::rsa) {
    const auto numbers = tls::read_rsa_public_key(key);
    if (!numbers) return CKR_GENERAL_ERROR;
    for (ObjectBuilder* const half : {&pub, &priv}) half->bytes(CKA_MODULUS, numbers->modulus);
    if (find(for_public, CKA_PUBLIC_EXPONENT) == nullptr) pub.bytes(CKA_PUBLIC_EXPONENT, numbers->exponent);
    priv.bytes(CKA_PUBLIC_EXPONENT, numbers->exponent);
    return CKR_OK;
  }
  std::array<std::byte, 2 + 1 + 2 * 48> point{};
  const std::size_t size = wrap_point(key, point);
  pub.bytes(CKA_EC_POINT, Bytes(point).first(size));
  priv.bytes(CKA_EC_PARAMS, bytes_of(*find(for_public, CKA_EC_PARAMS)));
  return CKR_OK;
}

CK_RV generate_result(Errc error, const Wanted& wanted) {
  if (error != Errc::unsupported) return return_value_of(error);
  return wanted.kind == PrivateKeyKind::rsa ? CKR_KEY_SIZE_RANGE : CKR_MECHANISM_INVALID;
}

}  // namespace

CK_RV generate_key(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* attributes, CK_ULONG count,
                   CK_OBJECT_HANDLE* key) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  if (mechanism == nullptr || key == nullptr || (attributes == nullptr && count != 0)) return CKR_ARGUMENTS_BAD;
  if (mechanism_of(mechanism->mechanism, CKF_GENERATE) == nullptr) return CKR_MECHANISM_INVALID;
  if (mechanism->ulParameterLen != 0) return CKR_MECHANISM_PARAM_INVALID;
  const Template wanted{attributes, count};
  if (!readable(wanted)) return CKR_ARGUMENTS_BAD;
  const CK_ATTRIBUTE* const length = find(wanted, CKA_VALUE_LEN);
  if (length == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const auto size = number_of(*length);
  if (!size) return CKR_ATTRIBUTE_VALUE_INVALID;
  if (*size == 0 || *size > kMostSecret) return CKR_KEY_SIZE_RANGE;
  Token& token = call.token();
  const MutableBytes bench = token.objects.workbench();
  ObjectBuilder builder(bench, Class::secret_key);
  if (const CK_RV rv = begin(wanted, Class::secret_key, CKK_GENERIC_SECRET, mechanism->mechanism, builder);
      rv != CKR_OK) {
    return rv;
  }
  if (const CK_RV rv = may_write(call, builder.flags()); rv != CKR_OK) return rv;
  const MutableBytes secret = tail_of(token.objects.second_workbench(), *size);
  if (secret.size() != *size) return CKR_DEVICE_MEMORY;
  if (const CK_RV rv = return_value_of(token.crypto.random(secret)); rv != CKR_OK) return rv;
  Objects::New made{.builder = &builder, .memory = bench, .secret = secret};
  const CK_RV rv = keep(call, std::span(&made, 1));
  zeroize(secret);
  if (rv == CKR_OK) *key = made.handle;
  return rv;
}

CK_RV generate_key_pair(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_ATTRIBUTE* for_public,
                        CK_ULONG public_count, CK_ATTRIBUTE* for_private, CK_ULONG private_count,
                        CK_OBJECT_HANDLE* public_key, CK_OBJECT_HANDLE* private_key) {
  const SessionCall call(session, Access::exclusive);
  if (call.result() != CKR_OK) return call.result();
  const bool missing = (for_public == nullptr && public_count != 0) || (for_private == nullptr && private_count != 0);
  if (mechanism == nullptr || public_key == nullptr || private_key == nullptr || missing) return CKR_ARGUMENTS_BAD;
  const CK_MECHANISM_TYPE type = mechanism->mechanism;
  if (mechanism_of(type, CKF_GENERATE_KEY_PAIR) == nullptr) return CKR_MECHANISM_INVALID;
  if (mechanism->ulParameterLen != 0) return CKR_MECHANISM_PARAM_INVALID;
  const Template of_public{for_public, public_count};
  const Template of_private{for_private, private_count};
  Wanted wanted;
  if (const CK_RV rv = read_wanted(type, of_public, wanted); rv != CKR_OK) return rv;

  Token& token = call.token();
  const MutableBytes public_bench = token.objects.second_workbench();
  const MutableBytes private_bench = token.objects.workbench();
  // The keys are made at the end of each half's memory.
  ObjectBuilder pub(front_of(public_bench, TokenCrypto::kMostPublicKey), Class::public_key);
  ObjectBuilder priv(front_of(private_bench, TokenCrypto::kMostPrivateKey), Class::private_key);
  const CK_KEY_TYPE key_type = wanted.kind == PrivateKeyKind::rsa ? CKK_RSA : CKK_EC;
  if (find(of_private, CKA_EC_PARAMS) != nullptr || find(of_private, CKA_PUBLIC_EXPONENT) != nullptr) {
    return CKR_TEMPLATE_INCONSISTENT;  // They stand in the public half's.
  }
  if (const CK_RV rv = begin(of_public, Class::public_key, key_type, type, pub); rv != CKR_OK) return rv;
  if (const CK_RV rv = begin(of_private, Class::private_key, key_type, type, priv); rv != CKR_OK) return rv;
  for (const ObjectBuilder* const half : {&pub, &priv}) {
    if (const CK_RV rv = may_write(call, half->flags()); rv != CKR_OK) return rv;
  }
  const MutableBytes secret = tail_of(private_bench, TokenCrypto::kMostPrivateKey);
  const MutableBytes open = tail_of(public_bench, TokenCrypto::kMostPublicKey);
  const auto sizes = token.crypto.generate(wanted.kind, wanted.bits, secret, open);
  if (!sizes) return generate_result(sizes.error(), wanted);
  CK_RV rv = add_public(wanted, of_public, open.first(sizes->public_key), pub, priv);
  std::array<Objects::New, 2> made{
      Objects::New{.builder = &pub, .memory = public_bench},
      Objects::New{.builder = &priv, .memory = private_bench, .secret = secret.first(sizes->private_key)}};
  if (rv == CKR_OK) rv = keep(call, made);
  zeroize(secret);
  if (rv != CKR_OK) return rv;
  *public_key = made[0].handle;
  *private_key = made[1].handle;
  return CKR_OK;
}

}  // namespace fairlead::token
