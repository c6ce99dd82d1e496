// SPDX-License-Identifier: Apache-2.0
/// @file  Engine: one TLS connection as its library sees it; what the author of a TLS port writes.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/tls/alerts.hpp"
#include "fairlead/tls/anchors.hpp"
#include "fairlead/tls/capabilities.hpp"
#include "fairlead/tls/chain_check.hpp"
#include "fairlead/tls/path.hpp"
#include "fairlead/tls/session.hpp"
#include "fairlead/tls/wire.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// What one record carries at most (RFC 8446 section 5.1).
inline constexpr std::size_t kRecord = 16'384;

/// A SHA-256 digest.
using Digest = std::array<std::byte, 32>;

/// What a library's callbacks find out during one connection.
struct Findings {
  bool verified = false;                         ///< judge() has accepted the peer.
  std::optional<ChainFault> refusal{};           ///< judge() or the library has refused the peer.
  std::int32_t native = 0;                       ///< The library's own number for the last error.
  std::uint8_t alert_received = Failure::kNone;  ///< Fatal; close_notify is not noted.
  std::uint8_t alert_sent = Failure::kNone;      ///< As above.
  CertificateRequested certificate_requested = CertificateRequested::no;
  bool ticket = false;                    ///< export_ticket() has something new to give.
  std::optional<UnixTime> valid_until{};  ///< Of the chain that judge() accepted.
};

/// Owns the library's objects of one connection at a time. EngineSession drives it, and keeps all rules that are the
/// same for every library: what is an error when, what is counted, gathered, repeated and waited for.
///
/// The implementation's do_*() translate to and from the library, and nothing else. Each of them that reads the
/// library's verdict does so through one function of the port, which sets findings().native and returns:
///   - would_block  the wire has refused, in either direction; or, of the handshake, is_computing();
///   - closed       the peer's close_notify has been read (not during the handshake);
///   - *wire().error() where the library says that its I/O failed;
///   - findings().refusal->error where the peer was refused;
///   - otherwise the Errc of Session that fits.
class Engine {
 public:
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// What read() would find without the wire.
  enum class Input : std::uint8_t {
    none,   ///< Nothing.
    bytes,  ///< Bytes of the application.
    look,   ///< Something was read ahead that look() must judge.
  };

  [[nodiscard]] Capabilities capabilities() const { return do_capabilities(); }
  /// Begins: makes the library's objects, sets the policy, attaches the wire.
  /// @param parameters  well_formed() (offer.hpp).
  /// @param ticket      What export_ticket() gave and may be offered again; empty for none. Copied.
  /// @param resumes     Whether tickets are of use; otherwise none are asked for.
  /// @return Nothing; or unsupported, no_memory or internal (see Session::start()).
  [[nodiscard]] Result<void> start(io::StreamRef lower, const Parameters& parameters, Bytes ticket, bool resumes);
  /// Forgets the connection; the next start() begins another. The wire is detached.
  void forget();

  /// Goes on with the handshake: until the wire refuses, or, so that one call does not take long, only until a part of
  /// the computing is done.
  [[nodiscard]] Result<void> handshake() { return do_handshake(); }
  /// Whether the last handshake() was would_block for the second reason: the next one goes on without the wire.
  [[nodiscard]] bool is_computing() const { return do_is_computing(); }
  /// Takes bytes of the application.
  [[nodiscard]] IoResult read(MutableBytes into) { return do_read(into); }
  /// Looks whether read() would give bytes, without taking them: 1, or what read() would say.
  [[nodiscard]] IoResult look() { return do_look(); }
  [[nodiscard]] Input input() const { return do_input(); }
  /// What one record carries at most on this connection: kRecord or less. After the handshake only.
  [[nodiscard]] std::size_t record_size() const { return do_record_size(); }
  /// Seals one record of at most record_size() bytes and gives it to the wire. Once it is sealed it counts, and what
  /// the wire refuses is held. Called only when nothing is held.
  [[nodiscard]] IoResult write(Bytes record) { return do_write(record); }
  /// Gives what is held to the wire: nothing when nothing is left, or would_block.
  [[nodiscard]] Result<void> push() { return do_push(); }
  /// Whether something is held, or the last call waits until the wire takes bytes.
  [[nodiscard]] bool wants_to_write() const { return do_wants_to_write(); }
  /// Seals close_notify; as write().
  [[nodiscard]] Result<void> end() { return do_end(); }
  /// Changes our keys with the next record, and asks the peer to do the same; unsupported without key_update.
  [[nodiscard]] Result<void> update_keys() { return do_update_keys(); }

  /// Fills all but `verified`, `certificates` and `certificate_requested`. After the handshake only.
  void describe(PeerInfo& info) const { do_describe(info); }
  /// The chain: as judged, or as it was sent when nothing was judged. Views live until forget().
  [[nodiscard]] std::size_t certificates() const { return do_certificates(); }
  [[nodiscard]] Bytes certificate(std::size_t index) const { return do_certificate(index); }

  /// Writes what the library needs to resume this connection. @return Its size; no_space; unsupported.
  [[nodiscard]] Result<std::size_t> export_ticket(MutableBytes into) { return do_export_ticket(into); }
  /// SHA-256 of the parts, one after the other.
  [[nodiscard]] Result<Digest> digest(std::span<const Bytes> parts) const { return do_digest(parts); }
  /// Who reads its tickets: name and version of the library.
  [[nodiscard]] std::string_view library() const { return do_library(); }
  /// Digests that change with any certificate or revocation list of the trust store, and with our certificate.
  [[nodiscard]] Digest trust_fingerprint() const { return do_trust_fingerprint(); }
  [[nodiscard]] Digest identity_fingerprint() const { return do_identity_fingerprint(); }

  [[nodiscard]] const Findings& findings() const { return findings_; }
  [[nodiscard]] Wire& wire() { return wire_; }
  /// The connection's clock; nothing when it is not known.
  [[nodiscard]] std::optional<UnixTime> now() const { return now_; }
  void ticket_taken() { findings_.ticket = false; }

 protected:
  Engine() = default;
  ~Engine() = default;

  /// For the port's do_*() and callbacks, between start() and forget().
  [[nodiscard]] Findings& found() { return findings_; }
  [[nodiscard]] const Policy& policy() const { return *policy_; }
  [[nodiscard]] const ReferenceName& host() const { return *host_; }

  /// Judges a chain whose signatures the library has verified, from the peer's own certificate to the anchor: reads
  /// each (read_certificate), then check_chain(), then check_name(). Sets `verified` or `refusal`, never both. The
  /// chain's memory is needed during the call only. Uses about 5 KiB of stack.
  ///
  /// Authorities renew their roots: the next one has the same name and key, and other dates. An anchor that does not
  /// hold gives its place in `chain` to the first of its twins that does; only then are `anchors` asked.
  ChainVerdict judge(std::span<Bytes> chain, const Anchors& anchors);
  /// For a library whose own way to an anchor cannot be relied on: find_path(), check_revocation(), judge().
  /// @param path    Receives the way; where there is none, the longest that was found.
  /// @param native  The library's own number for why it does not trust the peer, if it does not; 0 otherwise.
  ChainVerdict judge_sent(std::span<const Bytes> sent, const Anchors& anchors, std::span<const Bytes> lists,
                          SignatureVerifier& verifier, Path& path, std::int32_t native);
  /// Notes that the peer is refused, for the library's own reason.
  ChainVerdict refuse(ChainFault fault, std::int32_t native);

 private:
  /// check_chain(), for any twin of the anchor.
  [[nodiscard]] ChainVerdict check(std::span<CertificateView> chain, const Anchors& anchors) const;

  [[nodiscard]] virtual Capabilities do_capabilities() const = 0;
  virtual Result<void> do_start(const Parameters& parameters, Bytes ticket, bool resumes) = 0;
  virtual void do_forget() = 0;
  virtual Result<void> do_handshake() = 0;
  [[nodiscard]] virtual bool do_is_computing() const { return false; }
  virtual IoResult do_read(MutableBytes into) = 0;
  virtual IoResult do_look() = 0;
  [[nodiscard]] virtual Input do_input() const = 0;
  [[nodiscard]] virtual std::size_t do_record_size() const { return kRecord; }
  virtual IoResult do_write(Bytes record) = 0;
  virtual Result<void> do_push() = 0;
  [[nodiscard]] virtual bool do_wants_to_write() const = 0;
  virtual Result<void> do_end() = 0;
  virtual Result<void> do_update_keys() = 0;
  virtual void do_describe(PeerInfo& info) const = 0;
  [[nodiscard]] virtual std::size_t do_certificates() const = 0;
  [[nodiscard]] virtual Bytes do_certificate(std::size_t index) const = 0;
  virtual Result<std::size_t> do_export_ticket(MutableBytes into) = 0;
  [[nodiscard]] virtual Result<Digest> do_digest(std::span<const Bytes> parts) const = 0;
  [[nodiscard]] virtual std::string_view do_library() const = 0;
  [[nodiscard]] virtual Digest do_trust_fingerprint() const = 0;
  [[nodiscard]] virtual Digest do_identity_fingerprint() const = 0;

  Wire wire_;
  Findings findings_;
  const Policy* policy_ = nullptr;
  std::optional<ReferenceName> host_;
  std::optional<UnixTime> now_;
};

}  // namespace fairlead::tls
