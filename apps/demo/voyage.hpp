// SPDX-License-Identifier: Apache-2.0
/// @file  Voyage: one connection of the demonstration, from the name to the last message, with its times.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/ports/posix_openssl.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::demo {

/// A message of ours that came back, or did not.
struct RoundTrip {
  mqtt::QoS qos;
  std::size_t size;  ///< Of its payload, in bytes.
  bool came_back = false;
  bool identical = false;  ///< Byte by byte.
  std::chrono::microseconds took{};
};

/// What happened. A layer without a time was not reached.
struct Voyage {
  net::ConnectTimes times;        ///< `attempts` is empty.
  std::string agreed;             ///< Version, suite and group; empty when the connection did not last until CONNACK.
  std::string peer;               ///< The subject of the broker's certificate.
  std::optional<Instant> online;  ///< CONNACK accepted us.
  std::vector<RoundTrip> messages;
  Failure failure;                   ///< happened() when the connection was refused or lost.
  explain::Explanation explanation;  ///< Of the failure.

  /// Whether every message came back as it was sent.
  [[nodiscard]] bool complete() const;
};

/// Connects with TLS of `version` only, subscribes, sends a message at each quality of service, waits for each of them,
/// and ends the connection in order; certificates are judged by `calendar`. Gives up after the first failure.
///
/// @return What happened; or the fault of a file, before there was a connection.
[[nodiscard]] std::expected<Voyage, ports::HostFault> sail(ports::HostOptions options, tls::Version version,
                                                           const platform::WallClock& calendar);

}  // namespace fairlead::demo
