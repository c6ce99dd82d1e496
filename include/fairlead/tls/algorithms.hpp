// SPDX-License-Identifier: Apache-2.0
/// @file  Versions, suites, groups and signature schemes by the numbers and names of IANA's registries.
#pragma once

#include "fairlead/base/status.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace fairlead::tls {

/// ProtocolVersion (RFC 8446 section 4.1.2). Older versions are not representable, so no policy can allow them.
enum class Version : std::uint16_t {
  none = 0,
  tls_1_2 = 0x0303,
  tls_1_3 = 0x0304
};

/// TLS Cipher Suites. Only suites with forward secrecy and authenticated encryption have a name here; a PeerInfo may
/// hold another number.
enum class CipherSuite : std::uint16_t {
  none = 0,
  aes_128_gcm_sha256 = 0x1301,  ///< TLS 1.3, as the next four.
  aes_256_gcm_sha384 = 0x1302,
  chacha20_poly1305_sha256 = 0x1303,
  aes_128_ccm_sha256 = 0x1304,
  aes_128_ccm_8_sha256 = 0x1305,
  ecdhe_ecdsa_aes_128_gcm_sha256 = 0xc02b,  ///< TLS 1.2, as all that follow.
  ecdhe_ecdsa_aes_256_gcm_sha384 = 0xc02c,
  ecdhe_rsa_aes_128_gcm_sha256 = 0xc02f,
  ecdhe_rsa_aes_256_gcm_sha384 = 0xc030,
  ecdhe_ecdsa_aes_128_ccm = 0xc0ac,
  ecdhe_ecdsa_aes_128_ccm_8 = 0xc0ae,
  ecdhe_rsa_chacha20_poly1305_sha256 = 0xcca8,
  ecdhe_ecdsa_chacha20_poly1305_sha256 = 0xcca9,
  ecdhe_psk_chacha20_poly1305_sha256 = 0xccac,  ///< With an ExternalPsk only, as the next two.
  ecdhe_psk_aes_128_gcm_sha256 = 0xd001,
  ecdhe_psk_aes_256_gcm_sha384 = 0xd002,
};

/// What an ExternalPsk adds to a policy's suites under TLS 1.2, in order of preference.
inline constexpr std::array kPskSuites{CipherSuite::ecdhe_psk_aes_128_gcm_sha256,
                                       CipherSuite::ecdhe_psk_aes_256_gcm_sha384,
                                       CipherSuite::ecdhe_psk_chacha20_poly1305_sha256};

/// Whether it is one of kPskSuites.
[[nodiscard]] constexpr bool is_psk_suite(CipherSuite suite) {
  for (const CipherSuite one : kPskSuites) {
    if (one == suite) return true;
  }
  return false;
}

/// The one version that the suite is for.
[[nodiscard]] constexpr Version version_of(CipherSuite suite) {
  return static_cast<unsigned>(suite) >> 8U == 0x13 ? Version::tls_1_3 : Version::tls_1_2;
}

/// TLS Supported Groups; also the curve of an EC key.
enum class Group : std::uint16_t {
  none = 0,
  secp192r1 = 19,  ///< Below every policy; named so that a refusal can say what it refused.
  secp224r1 = 21,
  secp256r1 = 23,
  secp384r1 = 24,
  secp521r1 = 25,
  x25519 = 29,
  x448 = 30,
};

/// TLS SignatureScheme. In a certificate, ecdsa_* says the digest and nothing about the curve, and rsa_pss_rsae_* any
/// RSASSA-PSS with that digest.
enum class SignatureScheme : std::uint16_t {
  none = 0,  ///< Also every signature that has no number here, such as MD5 with RSA.
  rsa_pkcs1_sha1 = 0x0201,
  ecdsa_sha1 = 0x0203,
  rsa_pkcs1_sha256 = 0x0401,
  ecdsa_secp256r1_sha256 = 0x0403,
  rsa_pkcs1_sha384 = 0x0501,
  ecdsa_secp384r1_sha384 = 0x0503,
  rsa_pkcs1_sha512 = 0x0601,
  ecdsa_secp521r1_sha512 = 0x0603,
  rsa_pss_rsae_sha256 = 0x0804,
  rsa_pss_rsae_sha384 = 0x0805,
  rsa_pss_rsae_sha512 = 0x0806,
  ed25519 = 0x0807,
};

/// The registry's name, for example "TLSv1.3", "TLS_AES_128_GCM_SHA256", "secp256r1", "ecdsa_secp256r1_sha256";
/// "unknown" for a number without a name here. Static storage.
[[nodiscard]] std::string_view name(Version version);
[[nodiscard]] std::string_view name(CipherSuite suite);
[[nodiscard]] std::string_view name(Group group);
[[nodiscard]] std::string_view name(SignatureScheme scheme);

/// The value with exactly this name, or unsupported.
[[nodiscard]] Result<Version> version_named(std::string_view text);
[[nodiscard]] Result<CipherSuite> suite_named(std::string_view text);
[[nodiscard]] Result<Group> group_named(std::string_view text);
[[nodiscard]] Result<SignatureScheme> scheme_named(std::string_view text);

/// The number by which max_fragment_length (RFC 6066 section 4) names the largest size that is not above `limit`: 1 for
/// 512 to 4 for 4096; 0, and no extension, for 16384; or unsupported below 512.
[[nodiscard]] Result<std::uint8_t> max_fragment_length(std::uint16_t limit);

}  // namespace fairlead::tls
