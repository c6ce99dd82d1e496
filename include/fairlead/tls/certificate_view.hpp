// SPDX-License-Identifier: Apache-2.0
/// @file  CertificateView: what the checks need to know of a certificate, whichever library has parsed it.
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
  ed448
};

/// What became of the extension nameConstraints (RFC 5280 section 4.2.1.10), critical or not.
enum class NameConstraints : std::uint8_t {
  absent,
  evaluated,      ///< The port's library holds every certificate below against them, and refuses the chain otherwise.
  not_evaluated,  ///< Present, and nobody has evaluated them: check_chain refuses the chain.
};

/// Bits of the extension keyUsage (RFC 5280 section 4.2.1.3) that the checks use.
struct KeyUsage {
  bool digital_signature = false;
  bool certificate_sign = false;
};

/// Purposes of the extension extKeyUsage (RFC 5280 section 4.2.1.12). anyExtendedKeyUsage names no purpose.
struct ExtendedKeyUsage {
  bool server_authentication = false;
  bool client_authentication = false;
};

/// A certificate as a TLS port has parsed it. The views live until the port says; a value otherwise.
///
/// A port fills every member; the defaults are what a parser leaves when it could not find out, and are refused.
struct CertificateView {
  Bytes der{};               ///< The whole certificate. May be empty where the port says so; no check reads it.
  Bytes subject{};           ///< DER of the Name.
  Bytes issuer{};            ///< DER of the Name.
  Bytes serial{};            ///< Content of the INTEGER.
  std::uint8_t version = 3;  ///< 1 to 3.
  UnixTime not_before{};
  UnixTime not_after{};

  KeyType key_type = KeyType::unknown;
  Group curve = Group::none;                          ///< Of an EC key; none for a curve without a number here.
  std::uint16_t key_bits = 0;                         ///< RSA: size of the modulus; EC: size of the field; saturates.
  SignatureScheme signature = SignatureScheme::none;  ///< With which the issuer has signed it.

  bool is_ca = false;                          ///< basicConstraints with cA TRUE.
  std::optional<std::uint16_t> path_length{};  ///< basicConstraints' pathLenConstraint; saturates.
  std::optional<KeyUsage> key_usage{};
  std::optional<ExtendedKeyUsage> extended_key_usage{};
  NameConstraints name_constraints = NameConstraints::not_evaluated;
  bool unknown_critical_extension = true;  ///< One that neither the port's library nor check_chain evaluates.
  Bytes alternative_names{};               ///< Value of the extension subjectAltName: DER of GeneralNames; or empty.

  /// Whether issuer and subject are the same (RFC 5280 section 6.1: such a certificate does not count in path lengths).
  [[nodiscard]] bool self_issued() const { return !subject.empty() && equal(subject, issuer); }
};

}  // namespace fairlead::tls
