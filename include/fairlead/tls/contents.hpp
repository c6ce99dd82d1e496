// SPDX-License-Identifier: Apache-2.0
/// @file  Contents: what bytes hold that should have been certificates, a key or revocation lists.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/load_fault.hpp"

#include <cstddef>
#include <optional>

namespace fairlead::tls {

/// What a file holds, for sentences to people: what stands in place of what was wanted, and what lies there unused.
/// Nothing that is decided about a peer depends on it. A value.
struct Contents {
  bool empty = false;   ///< No byte, or a byte order mark and blanks only.
  bool pkcs12 = false;  ///< A PKCS #12 archive (RFC 7292), whole or not, which no port reads.
  /// Where the block begins, from 1, that PemReader stops at; where its first line is lost, what is left of it. What is
  /// behind it is not counted below.
  std::optional<std::size_t> damaged_line{};
  std::size_t certificates = 0;
  std::size_t keys = 0;      ///< Private ones, encrypted or not, whatever their format.
  bool openssh_key = false;  ///< The first of the keys is in OpenSSH's own format, which no port reads.
  std::size_t revocation_lists = 0;
  std::size_t requests = 0;     ///< Requests for certificates (PKCS #10), in PEM.
  std::size_t public_keys = 0;  ///< In PEM.
  std::size_t bundles = 0;      ///< Of certificates and lists in PKCS #7 (RFC 5652), in PEM, which no port reads.

  /// How many there are of that kind.
  [[nodiscard]] std::size_t count(LoadFault::Input kind) const;
};

/// Looks through an input of any size. PEM is taken at its labels' word; of DER, a certificate or a list must be
/// well-formed, and a key have the form of its beginning. Linear in the size; does not allocate; cannot fail.
[[nodiscard]] Contents look_through(Bytes pem_or_der);

}  // namespace fairlead::tls
