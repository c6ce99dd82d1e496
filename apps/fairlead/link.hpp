// SPDX-License-Identifier: Apache-2.0
/// @file  Link: everything that one connection of this program needs, put together from a plan.
#pragma once

#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/explain/peer.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include "calendar.hpp"
#include "plan.hpp"
#include "recording_connector.hpp"
#include "token_identity.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// A peer whose handshake is done.
struct SecuredPeer {
  tls::PeerInfo info;  ///< Without its views.
  std::string alpn;    ///< Empty: none.
  std::vector<explain::CertificateText> chain;
};

/// Owns a client with its connector, TLS session, memory and platform. About 730 KiB, whatever is sent or received.
class Link {
 public:
  /// Loads trust and identity. Throws Problem.
  Link(const ConnectionPlan& plan, mqtt::Incoming incoming);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  [[nodiscard]] client::MqttClient& client() { return *client_; }
  [[nodiscard]] const ConnectionPlan& plan() const { return plan_; }
  [[nodiscard]] platform::Platform platform() { return os_.platform(); }
  [[nodiscard]] Instant now() { return os_.platform().clock.now(); }
  [[nodiscard]] const platform::WallClock& calendar() const { return calendar_; }
  /// What the attempts to reach the peer by TCP went through.
  [[nodiscard]] const RecordingConnector& tcp() const { return recorder_; }
  /// What is not as it should be in the files of the plan.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// When the handshake of the last attempt was done, if it was.
  [[nodiscard]] std::optional<Instant> handshaken() const;
  /// What the last attempt agreed with its peer by TLS, if it came so far.
  [[nodiscard]] const std::optional<SecuredPeer>& peer() const { return peer_; }
  /// The peer's chain, as far as the last attempt has seen it; its own certificate first.
  [[nodiscard]] std::vector<explain::CertificateText> chain();
  /// Whether the server of the last attempt asked for our certificate, as far as it came.
  [[nodiscard]] bool certificate_requested() const {
    return asked_ || (session_ && session_->peer().certificate_requested);
  }
  /// What is known beside a failure of this link.
  [[nodiscard]] explain::Context context(const Failure& failure);

 private:
  net::Connector& make_connector();
  void remember_peer();
  [[nodiscard]] client::ClientOptions client_options() const;

  const ConnectionPlan plan_;
  std::vector<std::string> warnings_;
  const mqtt::Incoming incoming_;
  ports::OsPosix os_;
  Calendar calendar_{os_.platform().wall_clock};
  ports::TcpPosix tcp_{ports::TcpPosixOptions{.resolver_servers = plan_.name_servers}};
  net::TcpConnector tcp_connector_{tcp_};
  RecordingConnector recorder_{tcp_connector_};
  tls::Policy policy_;
  std::vector<std::string_view> alpn_;
  std::vector<std::byte> staging_;
  std::shared_ptr<TokenIdentity> token_;  ///< Outlives the session.
  std::shared_ptr<tls::Session> session_;
  std::optional<tls::TlsConnector> tls_connector_;
  std::optional<RecordingConnector> secured_;
  bool asked_ = false;               ///< Kept, too.
  std::optional<SecuredPeer> peer_;  ///< Kept, since a peer may say no in the moment after.
  std::vector<std::byte> memory_;
  std::vector<mqtt::Operation> operations_;
  std::vector<mqtt::InboundId> inbound_;
  std::vector<client::SourceSlot> sources_;
  std::optional<client::MqttClient> client_;
};

/// The failure as a Problem, with its sentence and remedy.
[[noreturn]] void throw_problem(const Failure& failure, const explain::Context& context);

}  // namespace fairlead::cli
