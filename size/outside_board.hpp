// SPDX-License-Identifier: Apache-2.0
/// @file  Which functions Fairlead's own token has in a program.
#pragma once

#include "fairlead/token/functions.hpp"

namespace fairlead::size {

/// Each program links one of the files that define it.
[[nodiscard]] const token::FunctionList& board_functions();

}  // namespace fairlead::size
