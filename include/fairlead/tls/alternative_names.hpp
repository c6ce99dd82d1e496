// SPDX-License-Identifier: Apache-2.0
/// @file  AlternativeNames: the names inside a certificate's subjectAltName, one after the other.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// One GeneralName (RFC 5280 section 4.2.1.6). The view lives as long as the certificate's.
struct AlternativeName {
  /// The choices that identify a server (RFC 9525); all others are one.
  enum class Kind : std::uint8_t {
    dns,
    ip,
    other
  };
  Kind kind = Kind::other;
  Bytes value{};  ///< dns: the text as it stands there, NUL and all; ip: 4 or 16 bytes, or a malformed number of them.
};

/// Walks CertificateView::alternative_names. Accepts DER only; never reads outside the view; does not allocate.
class AlternativeNames {
 public:
  /// @param general_names  CertificateView::alternative_names; empty is an empty list.
  explicit AlternativeNames(Bytes general_names);

  /// Moves to the next name. False at the end, and when the encoding is malformed.
  [[nodiscard]] bool next(AlternativeName& name);
  /// Whether what was read so far is DER. After next() was false: whether the whole list is.
  [[nodiscard]] bool well_formed() const { return well_formed_; }

 private:
  Bytes rest_;
  bool well_formed_ = true;
};

/// Writes a Name (CertificateView::subject or issuer) for people, most significant part first, for example
/// "O=Example, CN=device-0001". Bytes that are not printable ASCII, and '\' and ',', are written as \xx: the peer
/// may have chosen them to disguise itself. What does not fit is cut off.
///
/// @return The written part of `into`; "malformed name" when it is not DER.
std::string_view write_name(Bytes name, std::span<char> into);
/// Writes any other text of a peer's, such as a dNSName, in the same way.
std::string_view write_text(Bytes text, std::span<char> into);

}  // namespace fairlead::tls
