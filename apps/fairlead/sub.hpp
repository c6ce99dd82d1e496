// SPDX-License-Identifier: Apache-2.0
/// @file  The command `fairlead sub`.
#pragma once

#include "command_line.hpp"

namespace fairlead::cli {

/// Subscribes and prints, until a stop signal, -C, -E, -W or an error; returns the exit status. Throws Problem.
int run_sub(const SubCommand& command);

}  // namespace fairlead::cli
