// SPDX-License-Identifier: Apache-2.0
/// @file  BadPeer: somebody with whom a client cannot come online, and how a client gets there.
#pragma once

#include "fairlead/ports/posix_openssl.hpp"

#include "interop/rows.hpp"
#include "support/canned_server.hpp"
#include "support/dns_server.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"
#include "support/tcp_listener.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace fairlead::interop {

/// The options of a client, and whatever servers they lead to. A row of a test fills it.
struct BadPeer {
  ports::HostOptions options{};
  std::unique_ptr<support::Mosquitto> broker{};
  std::unique_ptr<support::CannedServer> canned{};
  std::unique_ptr<support::TcpListener> listener{};
  std::unique_ptr<support::DnsServer> names{};
  std::unique_ptr<support::TemporaryFolder> folder{};
  std::unique_ptr<support::Process> process{};

  /// A client that waits for nothing longer than half a second, and has no endpoint yet.
  explicit BadPeer(mqtt::Version version);

  // Each of these sets the endpoint.
  void name_that_the_resolver(support::DnsServer::Behaviour behaviour);
  void port(support::Listening listening, const std::string& scheme);
  void says(support::Canned canned, const std::string& scheme = "mqtt");
  /// A CONNACK with this code, which is another one in each version; 5.0 has no properties in it.
  void refuses_with(unsigned code_of_3_1_1, unsigned code_of_5_0);
  void mosquitto(support::MosquittoOptions broker_options);
  /// A Mosquitto that wants user "harbour" with password "master".
  void mosquitto_with_password();
  /// A Mosquitto over TLS, and a client that trusts its CA.
  void mosquitto_tls(tls::Version version, std::string_view server = "server", bool require_certificate = false);
  /// The client's own certificate and key, by their names in pki().
  void identity(const std::string& certificate, const std::string& key);
  /// A TLS server that speaks one application protocol, which is not ours.
  void tls_server_of_another_protocol();
};

/// A packet, or the beginning of one, from its bytes.
[[nodiscard]] std::string packet(std::initializer_list<unsigned> bytes);

}  // namespace fairlead::interop
