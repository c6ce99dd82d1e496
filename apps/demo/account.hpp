// SPDX-License-Identifier: Apache-2.0
/// @file  The demonstration's account for people.
#pragma once

#include "voyage.hpp"

#include <string>

namespace fairlead::demo {

/// What the account compares a voyage with, beside the voyage itself.
struct Plan {
  std::string peer;                ///< "host:port".
  bool shows_certificate = false;  ///< Whether the device has one.
  bool key_in_token = false;       ///< Whether its key is in a token.
};

/// Several lines about one voyage, each layer with its time.
[[nodiscard]] std::string account(const Voyage& voyage, const Plan& plan);

}  // namespace fairlead::demo
