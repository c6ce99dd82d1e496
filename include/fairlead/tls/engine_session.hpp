// SPDX-License-Identifier: Apache-2.0
/// @file  EngineSession: the Session that every TLS port shares, over the port's Engine.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/resumption.hpp"
#include "fairlead/tls/session.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::tls {

/// Keeps the contract of Session and of io::StreamRef for any engine. Does not allocate; the engine outlives it.
class EngineSession : public Session {
 public:
  explicit EngineSession(Engine& engine) : engine_(engine) {}

 protected:
  ~EngineSession() = default;

 private:
  enum class State : std::uint8_t {
    idle,  ///< Not started, or reset.
    handshaking,
    open,
    dead,    ///< failure_ says why.
    closed,  ///< close() was called.
  };

  [[nodiscard]] Capabilities do_capabilities() const override { return engine_.capabilities(); }
  Result<void> do_start(io::StreamRef lower, const Parameters& parameters) override;
  Result<void> do_handshake() override;
  IoResult do_recv(MutableBytes into) override;
  IoResult do_send(std::span<const Bytes> pieces) override;
  Result<void> do_flush() override;
  Result<void> do_shutdown() override;
  Result<void> do_update_keys() override;
  void do_collect_waits(Directions wanted, WaitList& list) override;
  void do_close() override;
  [[nodiscard]] PeerInfo do_peer() const override;
  Result<CertificateView> do_peer_certificate(std::size_t index) override;
  [[nodiscard]] const Failure& do_failure() const override { return failure_; }
  void do_reset() override { forget(); }

  void forget();
  /// Makes the session dead. Returns `why`.
  Errc die(Errc why);
  /// What a call of the engine that did not succeed means: would_block, closed, or dead from here on.
  Errc conclude(Errc said);
  /// The lower stream has broken while sending; what the peer said before says more, if it said something. Dead once
  /// nothing of that is left for recv.
  Errc last_words();
  /// Gives what the engine holds to the lower stream: nothing, would_block, or why it broke.
  Result<void> drain();
  /// Whether recv has bytes or an end without the lower stream.
  bool has_input();
  /// The error of a call that needs an open session; nothing when it is open.
  [[nodiscard]] std::optional<Errc> not_open() const;
  /// Whether the peer is whom the parameters ask for, and what was agreed is what the policy allows.
  Result<void> accept();
  /// What of the slot can be offered; empty for nothing.
  Bytes ticket_to_offer(const Parameters& parameters);
  /// Writes a ticket that has come to the slot.
  void keep_ticket();

  Engine& engine_;
  State state_ = State::idle;
  bool shutdown_sent_ = false;
  bool peer_ended_ = false;  // By close_notify.
  Failure failure_;

  // The connection's parameters.
  const Policy* policy_ = nullptr;
  MutableBytes staging_;
  bool has_psk_ = false;
  ResumptionSlot* slot_ = nullptr;  // Null when nothing may be kept.
  bool offered_ = false;            // What was in the slot.
  Digest binding_{};
  std::optional<UnixTime> valid_until_;  // Of the chain that the slot's ticket stands for.
};

}  // namespace fairlead::tls
