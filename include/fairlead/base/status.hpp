// SPDX-License-Identifier: Apache-2.0
/// @file  The library's one error vocabulary: Errc, IoResult, Result<T>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

namespace fairlead {

/// Why an operation did not succeed. Ports translate native codes into these once, at the boundary; nothing
/// above a port ever sees errno, X509_V_ERR_* or a reason code of MQTT.
///
/// The numbers are stable: they are stored in Failure records that devices keep for years.
enum class Errc : std::uint8_t {
  // Flow: nothing is wrong yet.
  would_block = 1,  ///< Nothing could be done now. Wait for what collect_waits() lists, then call again.
  timed_out = 2,    ///< The caller's deadline passed first. Only drivers say so.
  cancelled = 3,    ///< The caller cancelled the operation.
  busy = 4,         ///< Another operation of this object is still pending; try again when it has ended.

  // How a stream ends.
  closed = 10,  ///< The peer ended the stream in order (TCP FIN; under TLS, close_notify).
  reset = 11,   ///< The stream broke (RST, truncation, module unplugged); bytes in flight are lost.

  // Reaching the peer.
  refused = 20,          ///< The peer's host answers, and does not accept connections on this port.
  unreachable = 21,      ///< No route to the peer, or no network at all.
  name_not_found = 22,   ///< The resolver answered: this name has no address.
  resolver_failed = 23,  ///< No resolver answered; the name may well exist.

  // Who the peer is.
  unknown_ca = 30,                 ///< The chain does not end in a certificate of the trust store.
  wrong_host = 31,                 ///< The certificate is valid, for somebody else.
  certificate_expired = 32,        ///< The validity of a certificate of the chain has ended.
  certificate_not_yet_valid = 33,  ///< The validity of a certificate of the chain has not begun.
  certificate_revoked = 34,        ///< A revocation list names a certificate of the chain.
  certificate_invalid = 35,        ///< A constraint, usage, weak key or bad signature in the chain.
  clock_unknown = 36,              ///< Validity dates cannot be checked, since nobody knows the time.
  revocation_unknown = 37,         ///< A revocation list for a certificate of the chain cannot be relied on.

  // What the two sides offer each other.
  client_certificate_rejected = 40,  ///< The peer wants another client certificate, or wants one at all.
  no_common_parameters = 41,         ///< No version, suite, group, signature or application protocol in common.

  // Our own keys.
  key_missing = 50,    ///< There is no such key or certificate.
  key_mismatch = 51,   ///< The private key does not belong to the certificate.
  token_removed = 52,  ///< The token that holds the key is gone.
  pin_incorrect = 53,  ///< The token refused the PIN, or wants one and got none. Nothing retries it by itself.
  pin_locked = 54,     ///< The token accepts no PIN until it is unblocked.

  // What the server says to us.
  bad_credentials = 60,     ///< User name or password refused.
  not_authorised = 61,      ///< The server does not let us in, or do this.
  client_id_rejected = 62,  ///< The server does not accept this client identifier.
  server_busy = 63,         ///< The server cannot serve us now.
  session_taken_over = 64,  ///< Another client connected with the same client identifier.
  quota_exceeded = 65,      ///< The server's quota or rate limit is used up.
  server_moved = 66,        ///< The server names another server to use.
  rejected = 67,            ///< The server refused the request for another reason; see the native number.

  // What is on the wire, and what a caller asks.
  protocol = 70,     ///< The peer broke the protocol's rules.
  too_large = 71,    ///< A packet exceeds what this side or the peer can take.
  invalid = 72,      ///< The caller broke the call's preconditions, or the input is malformed.
  unsupported = 73,  ///< This port or peer cannot do this, now or ever.

  // Resources.
  no_space = 80,        ///< A buffer or pool that the caller supplied is too small.
  no_memory = 81,       ///< An allocation of a vendor library or of the system failed.
  storage_failed = 82,  ///< Storage could not be read or written.
  no_entropy = 83,      ///< The source of random numbers failed.
  internal = 84,        ///< A vendor library failed without a reason we can name; see the native number.
};

/// The enumerator's name, for example "wrong_host"; "unknown" for a number that is not in the list (a record from
/// the field can hold any byte). Static storage.
[[nodiscard]] std::string_view name(Errc e);

/// Every Errc in the order of its declaration, for tables, documents and tests. Static storage.
[[nodiscard]] std::span<const Errc> all_errcs();

/// A byte count or an Errc in one register: what every recv and send returns.
class [[nodiscard]] IoResult {
 public:
  /// Precondition: `n` is below 2^31.
  static constexpr IoResult bytes(std::size_t n) { return IoResult(static_cast<std::uint32_t>(n)); }
  constexpr IoResult(Errc e) : bits_(kError | static_cast<std::uint32_t>(e)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] constexpr bool ok() const { return (bits_ & kError) == 0; }
  /// The count, or 0 for an error.
  [[nodiscard]] constexpr std::size_t size() const { return ok() ? bits_ : 0; }
  /// Precondition: !ok().
  [[nodiscard]] constexpr Errc error() const { return static_cast<Errc>(bits_ & 0xffU); }
  [[nodiscard]] constexpr bool blocked() const { return !ok() && error() == Errc::would_block; }

 private:
  static constexpr std::uint32_t kError = 0x8000'0000U;
  explicit constexpr IoResult(std::uint32_t n) : bits_(n) {}
  std::uint32_t bits_;
};
static_assert(sizeof(IoResult) == 4);

/// A value or an Errc, for everything that is not a byte count.
template <class T>
using Result = std::expected<T, Errc>;

/// The error side of any Result: `return fail(Errc::invalid);`
[[nodiscard]] constexpr std::unexpected<Errc> fail(Errc e) { return std::unexpected<Errc>(e); }

}  // namespace fairlead
