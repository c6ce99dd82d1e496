// SPDX-License-Identifier: Apache-2.0
/// @file  What a TLS library may be unable to do. A skipped conformance case names one of these.
#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::tls {

/// Optional abilities of a TLS port. A port declares its set; everything else in the contract is mandatory, and no
/// check of the peer is ever optional.
enum class Capabilities : std::uint16_t {
  none = 0,
  ed25519 = 1U << 0U,              ///< Ed25519 in chains, and as our own key.
  key_update = 1U << 1U,           ///< Session::update_keys(), and an answer to the peer's (RFC 8446 section 4.6.3).
  psk_1_2 = 1U << 2U,              ///< ExternalPsk under TLS 1.2 (RFC 5489, with forward secrecy).
  psk_1_3 = 1U << 3U,              ///< ExternalPsk under TLS 1.3 (psk_dhe_ke).
  max_fragment_length = 1U << 4U,  ///< Policy::record_limit by RFC 6066 section 4.
  record_size_limit = 1U << 5U,    ///< The library announces the size of its own buffers (RFC 8449) where TLS 1.3 is
                                   ///< allowed, and does not ask for Policy::record_limit there.
  revocation_lists = 1U << 6U,     ///< CRLs in the trust store.
  signing_keys = 1U << 7U,         ///< An identity whose key is a SigningKey; without it, keys come as bytes only.
  encrypted_keys = 1U << 8U,       ///< Encrypted PKCS #8.
  resumption_1_2 = 1U << 9U,       ///< Tickets of RFC 5077.
  resumption_1_3 = 1U << 10U,      ///< Tickets of RFC 8446 section 4.6.1.
  /// Our own signature under TLS 1.3 is made by any scheme that policy, key and server have in common. Without it: by
  /// the one that the library chooses; where key, policy or server do not have that one, no_common_parameters.
  chosen_schemes_1_3 = 1U << 11U,
  chosen_schemes_1_2 = 1U << 12U,    ///< The same under TLS 1.2.
  critical_constraints = 1U << 13U,  ///< Chains with critical name constraints (RFC 5280 section 4.2.1.10) below the
                                     ///< anchor; without it, each is certificate_invalid.
  long_ticket_nonces = 1U << 14U,    ///< Tickets of TLS 1.3 with a nonce of more than 8 bytes; without it, they are not
                                     ///< kept.
};

[[nodiscard]] constexpr Capabilities operator|(Capabilities a, Capabilities b) {
  return static_cast<Capabilities>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
/// Whether `set` has all of `wanted`.
[[nodiscard]] constexpr bool has(Capabilities set, Capabilities wanted) {
  return (static_cast<std::uint16_t>(set) & static_cast<std::uint16_t>(wanted)) == static_cast<std::uint16_t>(wanted);
}

/// The name of a single capability as above; "none" for none, "unknown" for a number that is not in the list. Static
/// storage.
[[nodiscard]] std::string_view name(Capabilities one);

}  // namespace fairlead::tls
