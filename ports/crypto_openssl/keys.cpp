// SPDX-License-Identifier: Apache-2.0
/// @file  Keys: numbers to OpenSSL's objects, and back.
#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/platform/signature_input.hpp"
#include "fairlead/tls/rsa_key.hpp"

#include "impl.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

namespace fairlead::ports {
namespace crypto_openssl {
namespace {

struct Curve {
  const char* name;
  int number;
  std::size_t size;  ///< Of a coordinate, and of the order, in octets.
};
constexpr Curve kP256{"prime256v1", NID_X9_62_prime256v1, 32};
constexpr Curve kP384{"secp384r1", NID_secp384r1, 48};
constexpr std::size_t kMostPoint = 1 + 2 * 48;
constexpr std::size_t kMostNumber = 4096 / 8;

/// None for RSA.
const Curve* curve_of(PrivateKeyKind kind) {
  switch (kind) {
    case PrivateKeyKind::ec_p256: return &kP256;
    case PrivateKeyKind::ec_p384: return &kP384;
    default: return nullptr;
  }
}

/// A key's parts, as OpenSSL takes and gives them: numbers have the processor's order of octets.
class Parts {
 public:
  void text(const char* name, const char* value) {
    add(OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0));  // NOLINT: OpenSSL only reads it.
  }
  void octet_string(const char* name, MutableBytes value) {
    add(OSSL_PARAM_construct_octet_string(name, value.data(), value.size()));
  }
  /// Precondition: no longer than kMostNumber.
  void number(const char* name, Bytes value) {
    const MutableBytes room = next_number(name, value.size());
    copy_bytes(room, value);
    turn(room);
  }
  /// Room for one that OpenSSL writes.
  void number_to_come(const char* name, std::size_t size) { (void)next_number(name, size); }
  /// The number that was added as the n-th, once OpenSSL has written it. With zeros in front, and only once.
  Bytes came(std::size_t n) {
    const MutableBytes number = numbers_[n].resize(numbers_[n].size());
    turn(number);
    return number;
  }
  OSSL_PARAM* list() { return list_.data(); }

 private:
  static void turn(MutableBytes number) {
    if constexpr (std::endian::native == std::endian::little) std::ranges::reverse(number);
  }
  MutableBytes next_number(const char* name, std::size_t size) {
    const MutableBytes room = numbers_[numbers_used_++].resize(size);
    add(OSSL_PARAM_construct_BN(name, reinterpret_cast<unsigned char*>(room.data()), size));
    return room;
  }
  void add(const OSSL_PARAM& part) {
    list_[used_++] = part;
    list_[used_] = OSSL_PARAM_construct_end();
  }

  static constexpr std::size_t kMostNumbers = 8;
  std::array<Secret<kMostNumber>, kMostNumbers> numbers_;
  std::size_t numbers_used_ = 0;
  std::array<OSSL_PARAM, kMostNumbers + 1> list_{};
  std::size_t used_ = 0;
};

Result<Owned<EVP_PKEY>> make(EVP_PKEY_CTX* maker, int selection, Parts& parts, const Attempt& attempt) {
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata(maker, &made, selection, parts.list()) != 1) return attempt.failed();
  return Owned<EVP_PKEY>(made);
}

struct RsaNumber {
  const char* name;
  Bytes tls::RsaPrivateKey::* number;
};
constexpr RsaNumber kRsaNumbers[] = {{OSSL_PKEY_PARAM_RSA_N, &tls::RsaPrivateKey::modulus},
                                     {OSSL_PKEY_PARAM_RSA_E, &tls::RsaPrivateKey::public_exponent},
                                     {OSSL_PKEY_PARAM_RSA_D, &tls::RsaPrivateKey::private_exponent},
                                     {OSSL_PKEY_PARAM_RSA_FACTOR1, &tls::RsaPrivateKey::prime1},
                                     {OSSL_PKEY_PARAM_RSA_FACTOR2, &tls::RsaPrivateKey::prime2},
                                     {OSSL_PKEY_PARAM_RSA_EXPONENT1, &tls::RsaPrivateKey::exponent1},
                                     {OSSL_PKEY_PARAM_RSA_EXPONENT2, &tls::RsaPrivateKey::exponent2},
                                     {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &tls::RsaPrivateKey::coefficient}};

/// The point that belongs to a scalar, uncompressed.
Result<std::size_t> point_of(ossl_lib_ctx_st* context, const Curve& curve, Bytes scalar,
                             std::array<std::byte, kMostPoint>& into, const Attempt& attempt) {
  const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name_ex(context, nullptr, curve.number));
  const Owned<BIGNUM> number(BN_bin2bn(octets(scalar), static_cast<int>(scalar.size()), nullptr));
  const Owned<BN_CTX> work(BN_CTX_secure_new_ex(context));
  if (!group || !number || !work) return attempt.failed();
  if (BN_is_zero(number.get()) || BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return fail(Errc::invalid);
  }
  BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  const Owned<EC_POINT> point(EC_POINT_new(group.get()));
  if (!point || EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr, work.get()) != 1) {
    return attempt.failed();
  }
  const std::size_t size = EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED,
                                              octets(MutableBytes(into)), into.size(), work.get());
  if (size == 0) return attempt.failed();
  return size;
}

Result<Owned<EVP_PKEY>> read_scalar(ossl_lib_ctx_st* context, EVP_PKEY_CTX* maker, const Curve& curve, Bytes scalar,
                                    const Attempt& attempt) {
  if (scalar.size() != curve.size) return fail(Errc::invalid);
  std::array<std::byte, kMostPoint> point{};
  FAIRLEAD_TRY_ASSIGN(const std::size_t point_size, point_of(context, curve, scalar, point, attempt));
  Parts parts;
  parts.text(OSSL_PKEY_PARAM_GROUP_NAME, curve.name);
  parts.octet_string(OSSL_PKEY_PARAM_PUB_KEY, MutableBytes(point).first(point_size));
  parts.number(OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  return make(maker, EVP_PKEY_KEYPAIR, parts, attempt);
}

Result<Owned<EVP_PKEY>> read_rsa(EVP_PKEY_CTX* maker, Bytes der, const Attempt& attempt) {
  FAIRLEAD_TRY_ASSIGN(const tls::RsaPrivateKey key, tls::read_rsa_private_key(der));
  FAIRLEAD_TRY_ASSIGN(const bool whole, belong_together(key));
  if (!whole) return fail(Errc::invalid);
  Parts parts;
  for (const RsaNumber& one : kRsaNumbers) parts.number(one.name, key.*one.number);
  return make(maker, EVP_PKEY_KEYPAIR, parts, attempt);
}

/// The last step of making a key: to the front of the caller's memory.
Result<OpenSslCrypto::KeySizes> write_ec(EVP_PKEY* key, const Curve& curve, MutableBytes private_key,
                                         MutableBytes public_key, const Attempt& attempt) {
  Parts parts;
  parts.number_to_come(OSSL_PKEY_PARAM_PRIV_KEY, curve.size);
  const std::size_t point = 1 + 2 * curve.size;
  parts.octet_string(OSSL_PKEY_PARAM_PUB_KEY, public_key.first(point));
  if (EVP_PKEY_get_params(key, parts.list()) != 1) return attempt.failed();
  copy_bytes(private_key, parts.came(0));
  return OpenSslCrypto::KeySizes{.private_key = curve.size, .public_key = point};
}

Result<OpenSslCrypto::KeySizes> write_rsa(EVP_PKEY* key, MutableBytes private_key, MutableBytes public_key,
                                          const Attempt& attempt) {
  Parts parts;
  for (const RsaNumber& one : kRsaNumbers) parts.number_to_come(one.name, kMostNumber);
  if (EVP_PKEY_get_params(key, parts.list()) != 1) return attempt.failed();
  tls::RsaPrivateKey numbers;
  for (std::size_t i = 0; i < std::size(kRsaNumbers); ++i) numbers.*kRsaNumbers[i].number = parts.came(i);
  FAIRLEAD_TRY_ASSIGN(
      const std::size_t public_size,
      tls::write_rsa_public_key({.modulus = numbers.modulus, .exponent = numbers.public_exponent}, public_key));
  FAIRLEAD_TRY_ASSIGN(const std::size_t private_size, tls::write_rsa_private_key(numbers, private_key));
  return OpenSslCrypto::KeySizes{.private_key = private_size, .public_key = public_size};
}

}  // namespace

Result<Owned<EVP_PKEY>> read_public_key(EVP_PKEY_CTX* maker, PrivateKeyKind kind, Bytes public_key) {
  const Attempt attempt;
  Parts parts;
  const Curve* const curve = curve_of(kind);
  if (curve == nullptr) {
    FAIRLEAD_TRY_ASSIGN(const tls::RsaPublicKey key, tls::read_rsa_public_key(public_key));
    parts.number(OSSL_PKEY_PARAM_RSA_N, key.modulus);
    parts.number(OSSL_PKEY_PARAM_RSA_E, key.exponent);
    return make(maker, EVP_PKEY_PUBLIC_KEY, parts, attempt);
  }
  std::array<std::byte, kMostPoint> point{};
  if (!platform::is_uncompressed(kind, public_key)) return fail(Errc::invalid);
  parts.text(OSSL_PKEY_PARAM_GROUP_NAME, curve->name);
  parts.octet_string(OSSL_PKEY_PARAM_PUB_KEY, MutableBytes(point).first(copy_bytes(point, public_key)));
  return make(maker, EVP_PKEY_PUBLIC_KEY, parts, attempt);
}

}  // namespace crypto_openssl

using crypto_openssl::Attempt;
using crypto_openssl::Key;
using crypto_openssl::Owned;

Result<OpenSslCrypto::KeySizes> OpenSslCrypto::do_generate(platform::PrivateKeyKind kind, std::uint32_t bits,
                                                           MutableBytes private_key, MutableBytes public_key) {
  const Attempt attempt;
  const crypto_openssl::Curve* const curve = crypto_openssl::curve_of(kind);
  if (curve == nullptr && !platform::is_rsa_size(bits)) return fail(Errc::unsupported);
  if (curve != nullptr && (private_key.size() < curve->size || public_key.size() < 1 + 2 * curve->size)) {
    return fail(Errc::no_space);
  }
  const Owned<EVP_PKEY_CTX> generator(
      EVP_PKEY_CTX_new_from_name(impl_->context, curve == nullptr ? "RSA" : "EC", nullptr));
  if (!generator || EVP_PKEY_keygen_init(generator.get()) != 1) return attempt.failed();
  const int set = curve == nullptr ? EVP_PKEY_CTX_set_rsa_keygen_bits(generator.get(), static_cast<int>(bits))
                                   : EVP_PKEY_CTX_set_group_name(generator.get(), curve->name);
  EVP_PKEY* made = nullptr;
  if (set != 1 || EVP_PKEY_generate(generator.get(), &made) != 1) return attempt.failed();
  const Owned<EVP_PKEY> key(made);
  return curve == nullptr ? crypto_openssl::write_rsa(made, private_key, public_key, attempt)
                          : crypto_openssl::write_ec(made, *curve, private_key, public_key, attempt);
}

Result<platform::PrivateKey> OpenSslCrypto::do_load(platform::PrivateKeyKind kind, Bytes private_key) {
  const Attempt attempt;
  const crypto_openssl::Curve* const curve = crypto_openssl::curve_of(kind);
  auto read = curve == nullptr
                  ? crypto_openssl::read_rsa(impl_->rsa.get(), private_key, attempt)
                  : crypto_openssl::read_scalar(impl_->context, impl_->ec.get(), *curve, private_key, attempt);
  if (!read) return fail(read.error());
  auto* const key = new (std::nothrow) Key{.kind = kind, .signature_size = 0, .key = std::move(*read)};
  if (key == nullptr) return fail(Errc::no_memory);
  key->signature_size =
      curve == nullptr ? static_cast<std::size_t>(EVP_PKEY_get_size(key->key.get())) : 2 * curve->size;
  return static_cast<platform::PrivateKey>(reinterpret_cast<std::uintptr_t>(key));
}

void OpenSslCrypto::do_unload(platform::PrivateKey key) { delete &crypto_openssl::as_key(key); }

}  // namespace fairlead::ports
