// SPDX-License-Identifier: Apache-2.0
#include "token/key_material.hpp"

#include "fairlead/tls/der_tags.hpp"

#include "token/mechanisms.hpp"

#include <algorithm>

namespace fairlead::token {
namespace {

using platform::PrivateKeyKind;

constexpr std::array<std::byte, 10> kP256{std::byte{0x06}, std::byte{0x08}, std::byte{0x2a}, std::byte{0x86},
                                          std::byte{0x48}, std::byte{0xce}, std::byte{0x3d}, std::byte{0x03},
                                          std::byte{0x01}, std::byte{0x07}};
constexpr std::array<std::byte, 7> kP384{std::byte{0x06}, std::byte{0x05}, std::byte{0x2b}, std::byte{0x81},
                                         std::byte{0x04}, std::byte{0x00}, std::byte{0x22}};

constexpr Curve kCurves[] = {
    {.kind = PrivateKeyKind::ec_p256, .parameters = kP256, .order = 32},
    {.kind = PrivateKeyKind::ec_p384, .parameters = kP384, .order = 48},
};

CK_RV read_scalar(Template attributes, MutableBytes into, std::size_t& size) {
  const CK_ATTRIBUTE* const parameters = find(attributes, CKA_EC_PARAMS);
  const CK_ATTRIBUTE* const value = find(attributes, CKA_VALUE);
  if (parameters == nullptr || value == nullptr) return CKR_TEMPLATE_INCOMPLETE;
  const Curve* const curve = curve_of(bytes_of(*parameters));
  if (curve == nullptr) return CKR_CURVE_NOT_SUPPORTED;
  const Bytes scalar = without_zeros(bytes_of(*value));
  if (scalar.empty() || scalar.size() > curve->order) return CKR_ATTRIBUTE_VALUE_INVALID;
  if (into.size() < curve->order) return CKR_DEVICE_MEMORY;
  size = curve->order;
  std::ranges::fill(into.first(size), std::byte{0});
  (void)copy_bytes(into.subspan(size - scalar.size()), scalar);
  return CKR_OK;
}

CK_RV read_rsa(Template attributes, MutableBytes into, std::size_t& size) {
  tls::RsaPrivateKey key;
  for (const auto& [type, part] : kRsaParts) {
    const CK_ATTRIBUTE* const given = find(attributes, type);
    if (given == nullptr) return CKR_TEMPLATE_INCOMPLETE;
    key.*part = bytes_of(*given);
    if (given->ulValueLen > platform::TokenCrypto::kMostSignature + 1) return CKR_ATTRIBUTE_VALUE_INVALID;
  }
  const auto written = tls::write_rsa_private_key(key, into);
  if (!written) return CKR_DEVICE_MEMORY;
  size = *written;
  return tls::read_rsa_private_key(into.first(size)) ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

CK_RV read_value(Template attributes, MutableBytes into, std::size_t& size, std::size_t least) {
  const CK_ATTRIBUTE* const value = find(attributes, CKA_VALUE);
  if (value == nullptr) return least == 0 ? CKR_OK : CKR_TEMPLATE_INCOMPLETE;
  if (value->ulValueLen < least) return CKR_ATTRIBUTE_VALUE_INVALID;
  if (value->ulValueLen > into.size()) return CKR_DEVICE_MEMORY;
  size = copy_bytes(into, bytes_of(*value));
  return CKR_OK;
}

}  // namespace

Bytes without_zeros(Bytes number) {
  while (!number.empty() && number.front() == std::byte{0}) number = number.subspan(1);
  return number;
}

const Curve* curve_of(Bytes parameters) {
  for (const Curve& one : kCurves) {
    if (equal(one.parameters, parameters)) return &one;
  }
  return nullptr;
}

std::optional<PrivateKeyKind> kind_of(const Object& key) {
  const auto type = key.number(CKA_KEY_TYPE);
  if (type == CKK_RSA) return PrivateKeyKind::rsa;
  if (type != CKK_EC) return {};
  const Curve* const curve = curve_of(key.find(CKA_EC_PARAMS).value_or(Bytes()));
  return curve == nullptr ? std::optional<PrivateKeyKind>() : curve->kind;
}

std::size_t signature_size(const Object& key) {
  if (key.number(CKA_KEY_TYPE) == CKK_RSA) return without_zeros(key.find(CKA_MODULUS).value_or(Bytes())).size();
  const Curve* const curve = curve_of(key.find(CKA_EC_PARAMS).value_or(Bytes()));
  return curve == nullptr ? 0 : 2 * curve->order;
}

KeyFacts facts_of(const Object& key) {
  const bool secret = key.object_class() == Class::secret_key;
  return {.object_class = key.object_class(),
          .flags = key.flags(),
          .kind = secret ? std::optional<PrivateKeyKind>() : kind_of(key),
          .signature_size = secret ? 0 : signature_size(key)};
}

std::size_t wrap_point(Bytes point, MutableBytes into) {
  into[0] = static_cast<std::byte>(tls::der::kOctetString);
  into[1] = static_cast<std::byte>(point.size());  // Points here are shorter than 128 octets.
  return 2 + copy_bytes(into.subspan(2), point);
}

Bytes unwrap_point(Bytes value, const Curve& curve) {
  const std::size_t size = 1 + 2 * curve.order;
  const bool wrapped = value.size() == size + 2 && value[0] == std::byte{tls::der::kOctetString} &&
                       std::to_integer<std::size_t>(value[1]) == size;
  const Bytes point = wrapped ? value.subspan(2) : value;
  return point.size() == size && point[0] == std::byte{4} ? point : Bytes();
}

bool read_public_key(const Object& key, PublicKey& into) {
  if (key.number(CKA_KEY_TYPE) == CKK_RSA) {
    const auto modulus = key.find(CKA_MODULUS);
    const auto exponent = key.find(CKA_PUBLIC_EXPONENT);
    if (!modulus || !exponent) return false;
    const auto written = tls::write_rsa_public_key({.modulus = *modulus, .exponent = *exponent}, into.memory);
    into.size = written.value_or(0);
    return written.has_value();
  }
  const Curve* const curve = curve_of(key.find(CKA_EC_PARAMS).value_or(Bytes()));
  if (curve == nullptr) return false;
  into.size = copy_bytes(into.memory, unwrap_point(key.find(CKA_EC_POINT).value_or(Bytes()), *curve));
  return into.size != 0;
}

CK_RV read_secret(Template attributes, Class object_class, MutableBytes into, std::size_t& size) {
  size = 0;
  switch (object_class) {
    case Class::private_key: {
      const CK_ATTRIBUTE* const type = find(attributes, CKA_KEY_TYPE);
      if (type == nullptr) return CKR_TEMPLATE_INCOMPLETE;
      const auto number = number_of(*type);
      if (number == CKK_EC) return read_scalar(attributes, into, size);
      if (number == CKK_RSA) return read_rsa(attributes, into, size);
      return CKR_ATTRIBUTE_VALUE_INVALID;
    }
    case Class::secret_key:
    case Class::data: return read_value(attributes, into, size, object_class == Class::data ? 0 : 1);
    default: return CKR_OK;
  }
}

}  // namespace fairlead::token
