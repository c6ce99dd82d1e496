// SPDX-License-Identifier: Apache-2.0
/// @file  check_name: whether a certificate is for the host that was asked for (RFC 9525).
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/certificate_view.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::tls {

/// The host that the caller wants to reach: a DNS name or an IP address, valid by construction. A value; the name is
/// a view that the caller keeps alive.
class ReferenceName {
 public:
  /// A DNS name in letters, digits, hyphens and underscores; international names as A-labels ("xn--…"). One trailing
  /// dot is dropped.
  ///
  /// @return The name; or invalid: empty, longer than 253 bytes, a label that is empty or longer than 63 bytes,
  ///   another character (a wildcard among them), or a last label of digits only (an address is not a name).
  [[nodiscard]] static Result<ReferenceName> dns(std::string_view name);
  /// An address of 4 or 16 bytes in network order; anything else is invalid. It is copied.
  [[nodiscard]] static Result<ReferenceName> address(Bytes address);

  [[nodiscard]] bool is_address() const { return address_size_ != 0; }
  /// Without a trailing dot; empty for an address.
  [[nodiscard]] std::string_view dns_name() const { return name_; }
  [[nodiscard]] Bytes address_bytes() const { return Bytes(address_).first(address_size_); }

 private:
  ReferenceName() = default;
  std::string_view name_{};
  std::array<std::byte, 16> address_{};
  std::uint8_t address_size_ = 0;
};

/// Whether `certificate` is for `host`.
///
/// Only subjectAltName counts: dNSName for a name, iPAddress (all bytes equal) for an address; the subject's common
/// name is never read. Letters compare without case in ASCII. A wildcard is accepted as the whole left-most label with
/// at least two labels after it, and stands for exactly one label. A presented name with any other use of '*', with a
/// NUL, or with a character that no reference name has, matches nothing.
///
/// @return Nothing when one name matches; or
///   - wrong_host           none matches, or there is none.
///   - certificate_invalid  the extension is not DER.
[[nodiscard]] Result<void> check_name(const CertificateView& certificate, const ReferenceName& host);

}  // namespace fairlead::tls
