// SPDX-License-Identifier: Apache-2.0
/// @file  TlsConnector: a Connector that adds TLS to the streams of another.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/psk.hpp"
#include "fairlead/tls/resumption.hpp"
#include "fairlead/tls/session.hpp"

namespace fairlead::tls {

/// What TlsConnector needs beyond the policy.
struct TlsOptions {
  Duration handshake_limit{20'000};  ///< From the connected lower stream to the end of the handshake.
  MutableBytes staging{};            ///< See Parameters::staging; outlives the connector.
  /// See Parameters::resumption; outlives the connector. For another endpoint its bytes are not used.
  ResumptionSlot* resumption = nullptr;
  const ExternalPsk* psk = nullptr;  ///< See Parameters::psk; outlives the connector.
};

/// Opens the lower connector's stream and runs a session's handshake over it; the stream it gives is the session.
///
/// Owns nothing: lower connector, session, policy and clock outlive it, and it is their only user while it is open.
/// The peer is verified for the endpoint's host. The clock is read once for each connection, when the handshake
/// begins; steps of it later on touch nothing. Allocates nothing itself.
///
/// Errors of step() beyond the lower connector's, with the layer in failure():
///   - handshake: those of Session::handshake(), and timed_out when handshake_limit has passed.
///   - configuration: those of Session::start().
class TlsConnector final : public net::Connector {
 public:
  TlsConnector(net::Connector& lower, Session& session, const Policy& policy, const platform::WallClock& clock,
               const TlsOptions& options = {})
      : lower_(lower), session_(session), policy_(policy), clock_(clock), options_(options) {}
  ~TlsConnector() { close(); }
  TlsConnector(const TlsConnector&) = delete;
  TlsConnector& operator=(const TlsConnector&) = delete;

  /// For what was agreed, and the peer's certificates: also after a failed handshake, until the next open().
  [[nodiscard]] Session& session() { return session_; }

 private:
  Result<void> do_open(const net::Endpoint& endpoint, Instant now) override;
  Result<io::StreamRef> do_step(Instant now) override;
  [[nodiscard]] net::Stage do_stage() const override { return stage_; }
  [[nodiscard]] bool do_secure() const override { return policy_.verifies(); }
  void do_collect_waits(WaitList& list) override;
  [[nodiscard]] Deadline do_next_deadline() const override;
  /// Also what the session says after the handshake: a server that refuses our certificate under TLS 1.3 says so then.
  [[nodiscard]] const Failure& do_failure() const override {
    return stage_ == net::Stage::ready ? session_.failure() : failure_;
  }
  [[nodiscard]] const net::ConnectTimes& do_times() const override { return times_; }
  void do_set_prompt_acks(net::PromptAcks acks) override { lower_.set_prompt_acks(acks); }
  void do_close() override;

  Result<void> connect(Instant now);
  Result<void> start(io::StreamRef lower, Instant now);
  Result<void> shake_hands(Instant now);
  std::unexpected<Errc> give_up(const Failure& why, Instant now);

  net::Connector& lower_;
  Session& session_;
  const Policy& policy_;
  const platform::WallClock& clock_;
  TlsOptions options_;
  const net::Endpoint* endpoint_ = nullptr;  // Set while it is open.
  Deadline deadline_;
  net::ConnectTimes times_;
  Failure failure_;
  net::Stage stage_ = net::Stage::idle;
};

}  // namespace fairlead::tls
