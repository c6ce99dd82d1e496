// SPDX-License-Identifier: Apache-2.0
/// @file  How the clients of these images connect.
#pragma once

#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/net/endpoint.hpp"

#include <chrono>
#include <string_view>

namespace fairlead::firmware {

/// To a session that outlives connections, and without long pauses between attempts.
[[nodiscard]] inline client::ClientOptions client_options(const net::Endpoint& endpoint, std::string_view client_id) {
  client::ClientOptions options{.endpoint = endpoint};
  options.connect = {
      .client_id = client_id, .clean_start = mqtt::CleanStart::no, .keep_alive = std::chrono::seconds(10)};
  options.backoff = {.base = std::chrono::seconds(1), .cap = std::chrono::seconds(4)};
  return options;
}

}  // namespace fairlead::firmware
