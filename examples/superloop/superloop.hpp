// SPDX-License-Identifier: Apache-2.0
/// @file  What the loop of superloop.cpp is given by the product around it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"

#include <string_view>

namespace fairlead::firmware {
class Mps2Board;
class Network;
}  // namespace fairlead::firmware

namespace superloop {

/// Whom the device trusts, and what it is.
struct Identity {
  const fairlead::ports::MbedTlsTrustStore& trust;
  const fairlead::ports::MbedTlsIdentity& self;
};

/// The main loop; ends where is_over() says so, which a product's does not. Once in a program.
void run(fairlead::firmware::Network& network, fairlead::firmware::Mps2Board& board, const Identity& identity,
         const fairlead::net::Endpoint& server);

// ---- The product's own ----

void on_online();
/// A piece of a message to plant/commands.
void on_command(fairlead::Bytes piece);
void on_offline(const fairlead::Failure& failure);
/// The text to publish.
[[nodiscard]] std::string_view read_sensor();
/// Called each time the loop goes round: at least each second, but for a handshake's computing.
void feed_watchdog();
[[nodiscard]] bool is_over();

}  // namespace superloop
