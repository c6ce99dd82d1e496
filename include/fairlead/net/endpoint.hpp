// SPDX-License-Identifier: Apache-2.0
/// @file  Endpoint: what to connect to, read from a URI.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/net/host_name.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::net {

/// What is spoken at the endpoint, as the URI names it.
enum class Scheme : std::uint8_t {
  mqtt,   ///< MQTT over TCP; port 1883.
  mqtts,  ///< MQTT over TLS; port 8883.
  tcp,    ///< A bare stream; the port is given.
  tls,    ///< A bare stream over TLS; the port is given.
};

/// The scheme as written in a URI. Static storage.
[[nodiscard]] std::string_view name(Scheme scheme);

/// A host, a port and what is spoken there. A value of about 260 bytes.
struct Endpoint {
  Scheme scheme;
  HostName host;
  std::uint16_t port;

  /// Whether the scheme demands TLS. Whoever opens such an endpoint checks Connector::secure().
  [[nodiscard]] bool wants_tls() const { return scheme == Scheme::mqtts || scheme == Scheme::tls; }

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads `scheme://host[:port][/]`, with an IPv6 address in brackets. The scheme's case does not matter.
///
/// User name, password, path, query and fragment are not taken: a URI lands in logs and process lists.
///
/// @return The endpoint, or invalid: another scheme, no host, a port outside 1 to 65535, no port for tcp and tls,
///   or anything behind the port.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view uri);

}  // namespace fairlead::net
