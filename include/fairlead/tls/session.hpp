// SPDX-License-Identifier: Apache-2.0
/// @file  Session: a TLS client connection over any stream; what a TLS port provides.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/capabilities.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/name_check.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/psk.hpp"
#include "fairlead/tls/resumption.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// What one connection is started with. Trust and identity belong to the port's session object.
struct Parameters {
  const Policy& policy;         ///< Outlives the session's use.
  ReferenceName host;           ///< Whom the certificate must be for. Its text outlives the handshake.
  std::optional<UnixTime> now;  ///< The time, where it is known.

  /// Where send() gathers small pieces into one record; nothing stays in it between calls, so that all sessions of one
  /// thread may share one. A device gives 256 bytes to a record, a host 16 KiB. Without it every piece is a record of
  /// its own. Outlives the session's use.
  MutableBytes staging{};

  /// Where tickets come from and go to; null, or an unknown clock: none are asked for, and the handshake is a full one.
  /// Outlives the session's use.
  ResumptionSlot* resumption = nullptr;

  /// A key that server and device share, offered beside certificates; null for none. A server that does not take it up
  /// has to be verified as any other. With it, `resumption` is not used.
  const ExternalPsk* psk = nullptr;
};

/// What was agreed. Views live until the session's reset().
struct PeerInfo {
  Version version = Version::none;
  CipherSuite suite = CipherSuite::none;
  Group group = Group::none;      ///< Of the key exchange.
  std::string_view alpn{};        ///< Empty when none was agreed.
  bool resumed = false;           ///< Whether keys of an earlier connection were used, without a new chain.
  bool external_psk = false;      ///< Whether Parameters::psk authenticated both sides, in place of certificates.
  bool verified = false;          ///< False only under Policy::dangerously_skip_verification().
  std::uint8_t certificates = 0;  ///< How many peer_certificate() gives.
  /// Whether the server has asked for our certificate so far. Known also when the handshake has failed.
  bool certificate_requested = false;
};

/// One TLS client connection at a time over a StreamRef; itself a stream (io::ByteStream) once the handshake is done.
///
/// Owned by the caller; single-threaded; never blocks. Used as: start(), handshake() until it is not would_block, then
/// the six operations of io::StreamRef with their contract, then reset(), and again. Whether it allocates is the
/// port's matter. A moment of computing (a signature, a key exchange) is the longest that one call takes; the port's
/// README says how long that is, and whether a call takes several of them.
///
/// Beyond StreamRef's errors, recv(), send(), flush() and shutdown() say, and repeat from then on:
///   - client_certificate_rejected  under TLS 1.3 a server's refusal comes after the handshake, at the first recv.
///   - protocol                     a record or a message that no honest peer sends, or a fatal alert.
///   - no_memory, internal          the library failed.
/// The lower stream's errors pass through; its closed becomes reset, since a TLS stream ends by close_notify only.
class Session {
 public:
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// What the library beneath can do.
  [[nodiscard]] Capabilities capabilities() const { return do_capabilities(); }

  /// Begins a connection over `lower`, which outlives it. Sends nothing yet.
  ///
  /// @return Nothing; or
  ///   - busy         not reset since the last start.
  ///   - unsupported  the library has none of the policy's suites, groups, schemes or versions, cannot keep
  ///                  Policy::record_limit, or has no ExternalPsk under any version of the policy; or our own key has
  ///                  none of the policy's schemes.
  ///   - invalid      Policy::alpn, Policy::sni_name or the psk is not as its comment says, or `oldest` is above
  ///                  `newest`.
  ///   - no_memory, internal
  ///   After an error it is as after reset(), and failure() says more.
  [[nodiscard]] Result<void> start(io::StreamRef lower, const Parameters& parameters) {
    return do_start(lower, parameters);
  }

  /// Does what of the handshake can be done without waiting, or a part of it, so that others come to their turn between
  /// long computations. The peer is verified before our own certificate and any byte of the application leave.
  ///
  /// @return Nothing when it is done (also later); or
  ///   - would_block                wait for what collect_waits() lists, in both directions, then call again. Where
  ///                                there is more to compute, the list is ready().
  ///   - unknown_ca, wrong_host, certificate_expired, certificate_not_yet_valid, certificate_revoked,
  ///     certificate_invalid, clock_unknown, revocation_unknown   the peer is refused; failure().chain_index says
  ///     where.
  ///   - client_certificate_rejected, not_authorised   the server refuses us.
  ///   - no_common_parameters       no version, suite, group, scheme or application protocol in common; or the server
  ///                                asks for our certificate and takes no scheme of its key.
  ///   - too_large                  the peer's chain is larger than the library takes.
  ///   - protocol                   the peer does not speak TLS, breaks its rules, or sends without end.
  ///   - reset, closed              the stream ended. closed: the server ended it in order.
  ///   - key_missing, token_removed, pin_incorrect, pin_locked   our key could not sign.
  ///   - invalid                    not started.
  ///   - no_memory, no_entropy, internal; and whatever else the lower stream says.
  ///   After an error other than would_block it says the same until reset(); the alert has been offered to the lower
  ///   stream, once.
  [[nodiscard]] Result<void> handshake() { return do_handshake(); }

  [[nodiscard]] IoResult recv(MutableBytes into) { return do_recv(into); }
  [[nodiscard]] IoResult send(std::span<const Bytes> pieces) { return do_send(pieces); }
  [[nodiscard]] Result<void> flush() { return do_flush(); }
  [[nodiscard]] Result<void> shutdown() { return do_shutdown(); }
  /// Changes the keys that we send with, and asks the peer to change its own (RFC 8446 section 4.6.3): for a connection
  /// of many years. The keys change behind all bytes that were counted.
  /// @return Nothing; would_block: try again later; unsupported: TLS 1.2, or the library has no key_update; and what
  ///   send() says.
  [[nodiscard]] Result<void> update_keys() { return do_update_keys(); }
  /// Before the handshake is done: what the handshake waits for.
  void collect_waits(Directions wanted, WaitList& list) { do_collect_waits(wanted, list); }
  /// Releases the connection's memory and closes the lower stream. Without shutdown() before, the peer sees a break.
  void close() { do_close(); }

  /// What was agreed; all none before the handshake is done, but for certificate_requested.
  [[nodiscard]] PeerInfo peer() const { return do_peer(); }

  /// The peer's chain, 0 its own certificate: as verified up to the trust anchor, or as far as it was put together when
  /// it was refused, or as it was sent when nothing was verified. Views live until reset() or the next call.
  ///
  /// @return The certificate; or key_missing: there is no such; certificate_invalid: it is malformed.
  [[nodiscard]] Result<CertificateView> peer_certificate(std::size_t index) { return do_peer_certificate(index); }

  /// Why it failed; happened() is false while it has not. Layer handshake before the handshake was done, transport
  /// afterwards; error, chain index, alert (received, otherwise sent) and native number are filled.
  [[nodiscard]] const Failure& failure() const { return do_failure(); }

  /// Forgets the connection without a word to the peer or the lower stream. failure() stays until the next start().
  void reset() { do_reset(); }

 protected:
  Session() = default;
  ~Session() = default;

 private:
  [[nodiscard]] virtual Capabilities do_capabilities() const = 0;
  virtual Result<void> do_start(io::StreamRef lower, const Parameters& parameters) = 0;
  virtual Result<void> do_handshake() = 0;
  virtual IoResult do_recv(MutableBytes into) = 0;
  virtual IoResult do_send(std::span<const Bytes> pieces) = 0;
  virtual Result<void> do_flush() = 0;
  virtual Result<void> do_shutdown() = 0;
  virtual Result<void> do_update_keys() = 0;
  virtual void do_collect_waits(Directions wanted, WaitList& list) = 0;
  virtual void do_close() = 0;
  [[nodiscard]] virtual PeerInfo do_peer() const = 0;
  virtual Result<CertificateView> do_peer_certificate(std::size_t index) = 0;
  [[nodiscard]] virtual const Failure& do_failure() const = 0;
  virtual void do_reset() = 0;
};
static_assert(io::ByteStream<Session>);

}  // namespace fairlead::tls
