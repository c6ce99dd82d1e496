// SPDX-License-Identifier: Apache-2.0
/// @file  read_revocation_list: a certificate revocation list's bytes to what has to be known of it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

namespace fairlead::tls {

/// A list (RFC 5280 section 5) as read_revocation_list() has read it. Every view is a part of `der`, and lives as long.
struct RevocationListView {
  Bytes der{};               ///< The whole list.
  Bytes issuer{};            ///< DER of the Name.
  Bytes entries{};           ///< Content of revokedCertificates; empty where nobody is revoked.
  Bytes authority_key_id{};  ///< Octets of the KeyIdentifier of the key that has signed it; or empty.
  /// Whether it has an extension that is critical and not understood, on its whole or on an entry: it then says less,
  /// or something else, than it seems to.
  bool unknown_critical_extension = true;

  /// Whether a certificate is in it. Linear in the number of entries.
  /// @param serial  As CertificateView::serial.
  [[nodiscard]] bool names(Bytes serial) const;
};

/// Reads a list in DER. Its signature is not verified, and its dates are read but not kept: who is on an old list stays
/// revoked. Linear in its size; does not allocate.
///
/// Of critical extensions none is understood: an indirect list, a delta list or one for a part of the certificates is
/// no answer for all of them.
///
/// @return The view; or certificate_invalid: it is not DER of this form, an entry, a date or the key identifier is
///   malformed, bytes follow it, or the two algorithms of its one signature differ.
[[nodiscard]] Result<RevocationListView> read_revocation_list(Bytes der);

}  // namespace fairlead::tls
