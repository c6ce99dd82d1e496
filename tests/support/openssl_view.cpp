// SPDX-License-Identifier: Apache-2.0
#include "support/openssl_view.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <limits>
#include <new>
#include <string_view>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace fairlead::support {
namespace {

using tls::Group;
using tls::KeyType;
using tls::SignatureScheme;

Bytes bytes_at(const unsigned char* data, std::size_t size) { return std::as_bytes(std::span(data, size)); }

Bytes bytes_in(const ASN1_STRING* text) {
  return bytes_at(ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text)));
}

Bytes der_of(const X509_NAME* name) {
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  return X509_NAME_get0_der(name, &data, &size) == 1 ? bytes_at(data, size) : Bytes();
}

/// A date that cannot be read is taken as the one that refuses the certificate.
UnixTime time_of(const ASN1_TIME* time, UnixTime otherwise) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return otherwise;
  const std::chrono::sys_days day = std::chrono::year(fields.tm_year + 1900) / (fields.tm_mon + 1) / fields.tm_mday;
  const auto seconds = std::chrono::seconds(day.time_since_epoch()) + std::chrono::hours(fields.tm_hour) +
                       std::chrono::minutes(fields.tm_min) + std::chrono::seconds(fields.tm_sec);
  return {seconds.count()};
}

Group curve_of(const EVP_PKEY* key) {
  struct Curve {
    std::string_view name;
    Group group;
  };
  static constexpr Curve kCurves[] = {{"prime192v1", Group::secp192r1},
                                      {"secp224r1", Group::secp224r1},
                                      {"prime256v1", Group::secp256r1},
                                      {"secp384r1", Group::secp384r1},
                                      {"secp521r1", Group::secp521r1}};
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return Group::none;
  for (const Curve& one : kCurves) {
    if (one.name == std::string_view(name.data(), size)) return one.group;
  }
  return Group::none;
}

void fill_key(const X509* certificate, tls::CertificateView& view) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return;  // Stays unknown, and is refused.
  const int bits = EVP_PKEY_get_bits(key);
  view.key_bits = static_cast<std::uint16_t>(bits < 0 ? 0 : bits > 0xffff ? 0xffff : bits);
  if (EVP_PKEY_is_a(key, "RSA") == 1) view.key_type = KeyType::rsa;
  if (EVP_PKEY_is_a(key, "RSA-PSS") == 1) view.key_type = KeyType::rsa_pss;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) view.key_type = KeyType::ed25519;
  if (EVP_PKEY_is_a(key, "ED448") == 1) view.key_type = KeyType::ed448;
  if (EVP_PKEY_is_a(key, "EC") == 1) {
    view.key_type = KeyType::ec;
    view.curve = curve_of(key);
  }
}

SignatureScheme signature_of(X509* certificate) {
  struct Signature {
    int key;
    int digest;
    SignatureScheme scheme;
  };
  static constexpr Signature kSignatures[] = {
      {NID_rsaEncryption, NID_sha1, SignatureScheme::rsa_pkcs1_sha1},
      {NID_rsaEncryption, NID_sha256, SignatureScheme::rsa_pkcs1_sha256},
      {NID_rsaEncryption, NID_sha384, SignatureScheme::rsa_pkcs1_sha384},
      {NID_rsaEncryption, NID_sha512, SignatureScheme::rsa_pkcs1_sha512},
      {NID_rsassaPss, NID_sha256, SignatureScheme::rsa_pss_rsae_sha256},
      {NID_rsassaPss, NID_sha384, SignatureScheme::rsa_pss_rsae_sha384},
      {NID_rsassaPss, NID_sha512, SignatureScheme::rsa_pss_rsae_sha512},
      {NID_X9_62_id_ecPublicKey, NID_sha1, SignatureScheme::ecdsa_sha1},
      {NID_X9_62_id_ecPublicKey, NID_sha256, SignatureScheme::ecdsa_secp256r1_sha256},
      {NID_X9_62_id_ecPublicKey, NID_sha384, SignatureScheme::ecdsa_secp384r1_sha384},
      {NID_X9_62_id_ecPublicKey, NID_sha512, SignatureScheme::ecdsa_secp521r1_sha512},
      {NID_ED25519, NID_undef, SignatureScheme::ed25519},
  };
  int digest = NID_undef;
  int key = NID_undef;
  if (X509_get_signature_info(certificate, &digest, &key, nullptr, nullptr) != 1) return SignatureScheme::none;
  for (const Signature& one : kSignatures) {
    if (one.key == key && (one.digest == digest || one.digest == NID_undef)) return one.scheme;
  }
  return SignatureScheme::none;
}

Bytes value_of(const X509* certificate, int nid) {
  const int at = X509_get_ext_by_NID(certificate, nid, -1);
  return at < 0 ? Bytes() : bytes_in(X509_EXTENSION_get_data(X509_get_ext(certificate, at)));
}

void fill_extensions(X509* certificate, tls::CertificateView& view) {
  const std::uint32_t flags = X509_get_extension_flags(certificate);
  view.unknown_critical_extension = (flags & EXFLAG_CRITICAL) != 0;
  view.is_ca = (flags & EXFLAG_BCONS) != 0 && (flags & EXFLAG_CA) != 0;
  if (const long length = X509_get_pathlen(certificate); length >= 0) {
    view.path_length = static_cast<std::uint16_t>(length > 0xffff ? 0xffff : length);
  }
  if ((flags & EXFLAG_KUSAGE) != 0) {
    const std::uint32_t usage = X509_get_key_usage(certificate);
    view.key_usage = {.digital_signature = (usage & KU_DIGITAL_SIGNATURE) != 0,
                      .certificate_sign = (usage & KU_KEY_CERT_SIGN) != 0,
                      .crl_sign = (usage & KU_CRL_SIGN) != 0};
  }
  if ((flags & EXFLAG_XKUSAGE) != 0) {
    const std::uint32_t usage = X509_get_extended_key_usage(certificate);
    view.extended_key_usage = {.server_authentication = (usage & XKU_SSL_SERVER) != 0,
                               .client_authentication = (usage & XKU_SSL_CLIENT) != 0};
  }
  view.alternative_names = value_of(certificate, NID_subject_alt_name);
  view.name_constraints = value_of(certificate, NID_name_constraints);
  if (const auto* id = X509_get0_subject_key_id(certificate)) view.subject_key_id = bytes_in(id);
  if (const auto* id = X509_get0_authority_key_id(certificate)) view.authority_key_id = bytes_in(id);
}

template <class T>
std::string encoded(int (*encode)(const T*, unsigned char**), const T* object) {
  unsigned char* der = nullptr;
  const int size = encode(object, &der);
  if (size <= 0) throw std::bad_alloc();
  const std::string text(text_of(bytes_at(der, static_cast<std::size_t>(size))));
  OPENSSL_free(der);
  return text;
}

}  // namespace

OpenSslCertificate::OpenSslCertificate(Bytes der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  certificate_.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())), &X509_free);
  if (at != reinterpret_cast<const unsigned char*>(der.data()) + der.size()) certificate_.reset();
  if (certificate_ && (X509_get_extension_flags(certificate_.get()) & EXFLAG_INVALID) != 0) certificate_.reset();
}

tls::CertificateView OpenSslCertificate::view() const {
  X509* certificate = certificate_.get();
  tls::CertificateView view;
  view.subject = der_of(X509_get_subject_name(certificate));
  view.issuer = der_of(X509_get_issuer_name(certificate));
  view.version = static_cast<std::uint8_t>(X509_get_version(certificate) + 1);
  view.not_before = time_of(X509_get0_notBefore(certificate), {std::numeric_limits<std::int64_t>::max()});
  view.not_after = time_of(X509_get0_notAfter(certificate), {std::numeric_limits<std::int64_t>::min()});
  view.signature = signature_of(certificate);
  fill_key(certificate, view);
  fill_extensions(certificate, view);
  return view;
}

std::string OpenSslCertificate::public_key() const {
  return encoded(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate_.get()));
}

std::string OpenSslCertificate::serial() const {
  return encoded(i2d_ASN1_INTEGER, X509_get0_serialNumber(certificate_.get()));
}

bool verifies_by_openssl(Bytes leaf, std::span<const std::string> intermediates, Bytes root) {
  const auto parsed = [](Bytes der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    return d2i_X509(nullptr, &at, static_cast<long>(der.size()));
  };
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
  const std::unique_ptr<X509, decltype(&X509_free)> own(parsed(leaf), &X509_free);
  const std::unique_ptr<X509, decltype(&X509_free)> anchor(parsed(root), &X509_free);
  STACK_OF(X509)* untrusted = sk_X509_new_null();
  for (const std::string& one : intermediates) sk_X509_push(untrusted, parsed(bytes_of(one)));
  X509_STORE_add_cert(store.get(), anchor.get());
  X509_STORE_CTX_init(context.get(), store.get(), own.get(), untrusted);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
  const bool verified = X509_verify_cert(context.get()) == 1;
  sk_X509_pop_free(untrusted, X509_free);
  return verified;
}

}  // namespace fairlead::support
