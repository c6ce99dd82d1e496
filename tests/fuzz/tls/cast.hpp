// SPDX-License-Identifier: Apache-2.0
/// @file  Who takes part in fuzzed handshakes: always the same keys, since inputs hold certificates that were signed
///        with them.
#pragma once

#include "support/pki.hpp"

namespace fairlead::fuzz {

struct Cast {
  support::Certificate ca;
  support::Certificate intermediate;
  support::Chain server;  ///< For localhost.
  support::Certificate device;
};

/// Made once.
[[nodiscard]] const Cast& cast();

}  // namespace fairlead::fuzz
