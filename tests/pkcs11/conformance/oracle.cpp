// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/conformance/oracle.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace fairlead::pkcs11::test {
namespace {

using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;

constexpr std::size_t kOrder = 32;  // Of P-256, which all EC keys here are on.

EVP_PKEY* from_parameters(const char* type, OSSL_PARAM_BLD* build) {
  EVP_PKEY* key = nullptr;
  OSSL_PARAM* const parameters = OSSL_PARAM_BLD_to_param(build);
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), EVP_PKEY_CTX_free);
  EXPECT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters), 1);
  OSSL_PARAM_free(parameters);
  OSSL_PARAM_BLD_free(build);
  return key;
}

Number big(std::string_view octets_of) {
  return {BN_bin2bn(octets(octets_of), static_cast<int>(octets_of.size()), nullptr), BN_free};
}

const EVP_MD* md(std::string_view name) { return EVP_get_digestbyname(std::string(name).c_str()); }

std::string hashed(std::string_view digest, std::string_view data) {
  return digest.empty() ? std::string(data) : digest_of(digest, data);
}

/// PKCS #1 without a digest signs what it is given; with one, a DigestInfo around it.
void set_padding(EVP_PKEY_CTX* context, Padding padding, std::string_view digest) {
  if (padding == Padding::none) return;
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(context, padding == Padding::pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING),
            1);
  const std::string_view by = digest.empty() && padding == Padding::pss ? "SHA256" : digest;
  if (!by.empty()) {
    EXPECT_EQ(EVP_PKEY_CTX_set_signature_md(context, md(by)), 1);
  }
  if (padding == Padding::pss) {
    EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST), 1);
  }
}

/// Between r and s side by side and DER.
std::string to_der(std::string_view raw) {
  const Signature signature(ECDSA_SIG_new(), ECDSA_SIG_free);
  const std::size_t half = raw.size() / 2;
  ECDSA_SIG_set0(signature.get(), big(raw.substr(0, half)).release(), big(raw.substr(half)).release());
  unsigned char* out = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &out);
  std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  OPENSSL_free(out);
  return der;
}
std::string from_der(std::string_view der) {
  const unsigned char* at = octets(der);
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  std::string raw(2 * kOrder, '\0');
  EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(raw), kOrder), static_cast<int>(kOrder));
  EXPECT_EQ(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(raw) + kOrder, kOrder), static_cast<int>(kOrder));
  return raw;
}

}  // namespace

Key Key::ec() { return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }
Key Key::rsa() { return Key(EVP_RSA_gen(2048)); }

Key Key::of_point(std::string_view group, std::string_view point) {
  OSSL_PARAM_BLD* const build = OSSL_PARAM_BLD_new();
  const std::string name(group);  // The builder keeps a pointer to it.
  OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, name.c_str(), 0);
  OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return Key(from_parameters("EC", build));
}

Key Key::of_modulus(std::string_view modulus, std::string_view exponent) {
  OSSL_PARAM_BLD* const build = OSSL_PARAM_BLD_new();
  const Number n = big(modulus);
  const Number e = big(exponent);
  OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e.get());
  return Key(from_parameters("RSA", build));
}

std::string Key::number(const char* name, std::size_t size) const {
  BIGNUM* found = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), name, &found), 1) << name;
  const Number owner(found, BN_free);
  const std::size_t least = std::max(size, static_cast<std::size_t>(BN_num_bytes(found)));
  std::string text(least, '\0');
  EXPECT_EQ(BN_bn2binpad(found, octets(text), static_cast<int>(least)), static_cast<int>(least));
  return text;
}

std::string Key::point() const {
  std::string point(1 + 2 * kOrder, '\4');
  return point.substr(0, 1) + number(OSSL_PKEY_PARAM_EC_PUB_X, kOrder) + number(OSSL_PKEY_PARAM_EC_PUB_Y, kOrder);
}

Template Key::public_template() const {
  Template all;
  all.number(CKA_CLASS, CKO_PUBLIC_KEY).flag(CKA_PRIVATE, false).flag(CKA_VERIFY, true);
  if (is_ec()) {
    all.number(CKA_KEY_TYPE, CKK_EC).bytes(CKA_EC_PARAMS, kP256).bytes(CKA_EC_POINT, "\x04\x41" + point());
  } else {
    all.number(CKA_KEY_TYPE, CKK_RSA).bytes(CKA_MODULUS, modulus()).bytes(CKA_PUBLIC_EXPONENT, kExponent);
  }
  return all;
}

Template Key::private_template() const {
  Template all;
  all.number(CKA_CLASS, CKO_PRIVATE_KEY).flag(CKA_SIGN, true);
  if (is_ec()) {
    all.number(CKA_KEY_TYPE, CKK_EC).bytes(CKA_EC_PARAMS, kP256);
    return all.bytes(CKA_VALUE, number(OSSL_PKEY_PARAM_PRIV_KEY, kOrder));
  }
  all.number(CKA_KEY_TYPE, CKK_RSA).bytes(CKA_MODULUS, modulus()).bytes(CKA_PUBLIC_EXPONENT, kExponent);
  return all.bytes(CKA_PRIVATE_EXPONENT, number(OSSL_PKEY_PARAM_RSA_D))
      .bytes(CKA_PRIME_1, number(OSSL_PKEY_PARAM_RSA_FACTOR1))
      .bytes(CKA_PRIME_2, number(OSSL_PKEY_PARAM_RSA_FACTOR2))
      .bytes(CKA_EXPONENT_1, number(OSSL_PKEY_PARAM_RSA_EXPONENT1))
      .bytes(CKA_EXPONENT_2, number(OSSL_PKEY_PARAM_RSA_EXPONENT2))
      .bytes(CKA_COEFFICIENT, number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1));
}

bool Key::verifies(Padding padding, std::string_view digest, std::string_view data, std::string_view signature) const {
  const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
  EXPECT_EQ(EVP_PKEY_verify_init(context.get()), 1);
  set_padding(context.get(), padding, digest);
  const std::string signed_by = padding == Padding::none ? to_der(signature) : std::string(signature);
  const std::string input = hashed(digest, data);
  return EVP_PKEY_verify(context.get(), octets(signed_by), signed_by.size(), octets(input), input.size()) == 1;
}

std::string Key::sign(Padding padding, std::string_view digest, std::string_view data) const {
  const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free);
  EXPECT_EQ(EVP_PKEY_sign_init(context.get()), 1);
  set_padding(context.get(), padding, digest);
  const std::string input = hashed(digest, data);
  std::string made(512, '\0');
  std::size_t size = made.size();
  EXPECT_EQ(EVP_PKEY_sign(context.get(), octets(made), &size, octets(input), input.size()), 1);
  made.resize(size);
  return padding == Padding::none ? from_der(made) : made;
}

std::string digest_of(std::string_view digest, std::string_view data) {
  std::string made(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EXPECT_EQ(EVP_Digest(data.data(), data.size(), octets(made), &size, md(digest), nullptr), 1);
  made.resize(size);
  return made;
}

std::string hmac_of(std::string_view digest, std::string_view key, std::string_view data) {
  std::string made(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EXPECT_NE(HMAC(md(digest), key.data(), static_cast<int>(key.size()), octets(data), data.size(), octets(made), &size),
            nullptr);
  made.resize(size);
  return made;
}

}  // namespace fairlead::pkcs11::test
