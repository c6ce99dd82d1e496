// SPDX-License-Identifier: Apache-2.0
/// @file  ConnectionPlan: settings that are complete and do not contradict each other.
#pragma once

#include "fairlead/host/tls_provider.hpp"
#include "fairlead/net/endpoint.hpp"

#include "settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::cli {

struct WillPlan {
  std::string topic;
  std::string payload;
  mqtt::QoS qos = mqtt::QoS::at_most_once;
  mqtt::Retain retain = mqtt::Retain::no;
};

/// How to connect. Everything is checked that can be checked without the network or a file.
struct ConnectionPlan {
  net::Endpoint endpoint;
  std::string name_servers;                             ///< As ports::TcpPosixOptions takes them; empty: the system's.
  std::optional<std::chrono::seconds> connect_timeout;  ///< Of one attempt; absent: the library's limits.
  std::string ca_file;                                  ///< Or the URI of certificates in a token. Empty: none.
  std::string ca_path;                                  ///< Empty: none.
  bool system_trust = false;
  std::string crl_file;     ///< Empty: none.
  std::string certificate;  ///< Empty: none, or, with `identity`, that of the token.
  std::string key;          ///< Empty: none.
  std::string identity;     ///< URI of a key in a token, in place of `key`. Empty: none.
  TokenOptions token;
  std::string profile;                             ///< The file from which some of this may come; empty without one.
  const host::TlsProvider* tls_library = nullptr;  ///< Never null in a plan that was made.
  std::optional<tls::Version> tls_version;
  std::vector<std::string> alpn;
  bool skip_verification = false;

  mqtt::Version version = mqtt::Version::v3_1_1;
  std::string client_id;  ///< Never empty.
  std::optional<std::string> user;
  std::optional<std::string> password;
  bool keep_session = false;
  std::optional<std::uint32_t> session_expiry;  ///< In seconds, or kForever; 5.0 only.
  std::chrono::seconds keep_alive{60};
  mqtt::QoS qos = mqtt::QoS::at_most_once;
  std::optional<WillPlan> will;
  std::string topic;  ///< That of the URL; empty: none.

  [[nodiscard]] bool uses_tls() const { return endpoint.wants_tls(); }
  /// "host:port" as a person writes it.
  [[nodiscard]] std::string peer() const;
};

/// Fills in what is not said, as mosquitto_pub does where that is safe: localhost; port 1883, or 8883 with TLS; TLS
/// when an option about it is given; the system's authorities when none is named. Throws Problem.
[[nodiscard]] ConnectionPlan plan_connection(const Settings& settings);

/// Throws Problem, naming `where`, when the standard forbids it as a topic to publish to.
void require_topic_name(const std::string& topic, const std::string& where);
/// Throws Problem, naming `where`, when the standard forbids it as a filter to subscribe to.
void require_topic_filter(const std::string& filter, const std::string& where);

}  // namespace fairlead::cli
