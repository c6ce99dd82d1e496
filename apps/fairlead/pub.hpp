// SPDX-License-Identifier: Apache-2.0
/// @file  The command `fairlead pub`.
#pragma once

#include "command_line.hpp"

namespace fairlead::cli {

/// Publishes, and returns the exit status when everything is delivered: sent at QoS 0, acknowledged at QoS 1 and 2.
/// Throws Problem.
int run_pub(const PubCommand& command);

}  // namespace fairlead::cli
