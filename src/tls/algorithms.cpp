// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/algorithms.hpp"

#include <span>

namespace fairlead::tls {
namespace {

template <class T>
struct Named {
  T value;
  std::string_view name;
};

constexpr Named<Version> kVersions[] = {{Version::tls_1_2, "TLSv1.2"}, {Version::tls_1_3, "TLSv1.3"}};

constexpr Named<CipherSuite> kSuites[] = {
    {CipherSuite::aes_128_gcm_sha256, "TLS_AES_128_GCM_SHA256"},
    {CipherSuite::aes_256_gcm_sha384, "TLS_AES_256_GCM_SHA384"},
    {CipherSuite::chacha20_poly1305_sha256, "TLS_CHACHA20_POLY1305_SHA256"},
    {CipherSuite::aes_128_ccm_sha256, "TLS_AES_128_CCM_SHA256"},
    {CipherSuite::aes_128_ccm_8_sha256, "TLS_AES_128_CCM_8_SHA256"},
    {CipherSuite::ecdhe_ecdsa_aes_128_gcm_sha256, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    {CipherSuite::ecdhe_ecdsa_aes_256_gcm_sha384, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    {CipherSuite::ecdhe_rsa_aes_128_gcm_sha256, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    {CipherSuite::ecdhe_rsa_aes_256_gcm_sha384, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    {CipherSuite::ecdhe_ecdsa_aes_128_ccm, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"},
    {CipherSuite::ecdhe_ecdsa_aes_128_ccm_8, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"},
    {CipherSuite::ecdhe_rsa_chacha20_poly1305_sha256, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {CipherSuite::ecdhe_ecdsa_chacha20_poly1305_sha256, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    {CipherSuite::ecdhe_psk_chacha20_poly1305_sha256, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256"},
    {CipherSuite::ecdhe_psk_aes_128_gcm_sha256, "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"},
    {CipherSuite::ecdhe_psk_aes_256_gcm_sha384, "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384"},
};

constexpr Named<Group> kGroups[] = {
    {Group::secp192r1, "secp192r1"}, {Group::secp224r1, "secp224r1"}, {Group::secp256r1, "secp256r1"},
    {Group::secp384r1, "secp384r1"}, {Group::secp521r1, "secp521r1"}, {Group::x25519, "x25519"},
    {Group::x448, "x448"},
};

constexpr Named<SignatureScheme> kSchemes[] = {
    {SignatureScheme::rsa_pkcs1_sha1, "rsa_pkcs1_sha1"},
    {SignatureScheme::ecdsa_sha1, "ecdsa_sha1"},
    {SignatureScheme::rsa_pkcs1_sha256, "rsa_pkcs1_sha256"},
    {SignatureScheme::ecdsa_secp256r1_sha256, "ecdsa_secp256r1_sha256"},
    {SignatureScheme::rsa_pkcs1_sha384, "rsa_pkcs1_sha384"},
    {SignatureScheme::ecdsa_secp384r1_sha384, "ecdsa_secp384r1_sha384"},
    {SignatureScheme::rsa_pkcs1_sha512, "rsa_pkcs1_sha512"},
    {SignatureScheme::ecdsa_secp521r1_sha512, "ecdsa_secp521r1_sha512"},
    {SignatureScheme::rsa_pss_rsae_sha256, "rsa_pss_rsae_sha256"},
    {SignatureScheme::rsa_pss_rsae_sha384, "rsa_pss_rsae_sha384"},
    {SignatureScheme::rsa_pss_rsae_sha512, "rsa_pss_rsae_sha512"},
    {SignatureScheme::ed25519, "ed25519"},
};

template <class T>
std::string_view name_in(std::span<const Named<T>> table, T value) {
  for (const Named<T>& one : table) {
    if (one.value == value) return one.name;
  }
  return "unknown";
}

template <class T>
Result<T> value_in(std::span<const Named<T>> table, std::string_view text) {
  for (const Named<T>& one : table) {
    if (one.name == text) return one.value;
  }
  return fail(Errc::unsupported);
}

}  // namespace

std::string_view name(Version version) { return name_in<Version>(kVersions, version); }
std::string_view name(CipherSuite suite) { return name_in<CipherSuite>(kSuites, suite); }
std::string_view name(Group group) { return name_in<Group>(kGroups, group); }
std::string_view name(SignatureScheme scheme) { return name_in<SignatureScheme>(kSchemes, scheme); }

Result<Version> version_named(std::string_view text) { return value_in<Version>(kVersions, text); }
Result<CipherSuite> suite_named(std::string_view text) { return value_in<CipherSuite>(kSuites, text); }
Result<Group> group_named(std::string_view text) { return value_in<Group>(kGroups, text); }
Result<SignatureScheme> scheme_named(std::string_view text) { return value_in<SignatureScheme>(kSchemes, text); }

Result<std::uint8_t> max_fragment_length(std::uint16_t limit) {
  if (limit >= 16'384) return std::uint8_t{0};
  std::uint8_t code = 4;
  for (std::uint16_t size = 4096; size >= 512; size /= 2, --code) {
    if (size <= limit) return code;
  }
  return fail(Errc::unsupported);
}

}  // namespace fairlead::tls
