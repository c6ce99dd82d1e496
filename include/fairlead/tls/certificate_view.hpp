// SPDX-License-Identifier: Apache-2.0
/// @file  CertificateView: what the checks need to know of a certificate.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::tls {

/// The algorithm of a public key.
enum class KeyType : std::uint8_t {
  unknown,
  rsa,
  ec,
  ed25519,
  ed448,
  rsa_pss  ///< RSA for RSASSA-PSS alone (RFC 4055 section 1.2).
};

/// Bits of the extension keyUsage (RFC 5280 section 4.2.1.3) that the checks use.
struct KeyUsage {
  bool digital_signature = false;
  bool certificate_sign = false;
  bool crl_sign = false;
  friend bool operator==(const KeyUsage&, const KeyUsage&) = default;
};

/// Purposes of the extension extKeyUsage (RFC 5280 section 4.2.1.12). anyExtendedKeyUsage names no purpose.
struct ExtendedKeyUsage {
  bool server_authentication = false;
  bool client_authentication = false;
  friend bool operator==(const ExtendedKeyUsage&, const ExtendedKeyUsage&) = default;
};

/// A certificate as read_certificate() has read it. Every view is a part of `der`, and lives as long; a value
/// otherwise.
///
/// The defaults are those of a certificate that could not be read, and are refused by check_chain().
struct CertificateView {
  Bytes der{};               ///< The whole certificate.
  Bytes subject{};           ///< DER of the Name.
  Bytes issuer{};            ///< DER of the Name.
  Bytes serial{};            ///< Content of the INTEGER: at least one octet, the sign included.
  std::uint8_t version = 3;  ///< 1 to 3.
  UnixTime not_before{};
  UnixTime not_after{};

  Bytes public_key{};  ///< DER of the SubjectPublicKeyInfo.
  KeyType key_type = KeyType::unknown;
  Group curve = Group::none;                          ///< Of an EC key; none for a curve without a number here.
  std::uint16_t key_bits = 0;                         ///< RSA: size of the modulus; otherwise of the curve's field.
  SignatureScheme signature = SignatureScheme::none;  ///< With which the issuer has signed it.

  bool is_ca = false;                          ///< basicConstraints with cA TRUE.
  std::optional<std::uint16_t> path_length{};  ///< basicConstraints' pathLenConstraint; saturates.
  std::optional<KeyUsage> key_usage{};
  std::optional<ExtendedKeyUsage> extended_key_usage{};
  bool unknown_critical_extension = true;  ///< One that nobody evaluates: neither the reader nor check_chain().
  bool has_sct = false;                    ///< Signed certificate timestamps (RFC 6962 section 3.3) lie inside.
  Bytes alternative_names{};               ///< Value of the extension subjectAltName: DER of GeneralNames; or empty.
  Bytes name_constraints{};                ///< Value of the extension nameConstraints; or empty.
  Bytes subject_key_id{};                  ///< Octets of the KeyIdentifier; or empty.
  Bytes authority_key_id{};                ///< Octets of the issuer's KeyIdentifier; or empty.

  /// Whether issuer and subject are the same (RFC 5280 section 6.1: such a certificate does not count in path lengths).
  [[nodiscard]] bool self_issued() const { return !subject.empty() && equal(subject, issuer); }
};

}  // namespace fairlead::tls
