// SPDX-License-Identifier: Apache-2.0
/// @file  The account that `fairlead pub --json` gives at its end.
#pragma once

#include "command_line.hpp"
#include "publisher.hpp"

#include <string>

namespace fairlead::cli {

struct PubAccount {
  Delivered delivered;
  std::uint32_t connections = 0;          ///< How often CONNACK came.
  std::uint32_t possible_duplicates = 0;  ///< QoS 2 messages that may arrive twice, since the server lost the session.
  Duration took{};
};

/// One JSON object and a line end.
[[nodiscard]] std::string account_json(const PubAccount& account, const PubCommand& command);

}  // namespace fairlead::cli
