// SPDX-License-Identifier: Apache-2.0
/// @file  What an errno means while a connection is being made; once connected, every error is a break.
#pragma once

#include "fairlead/base/status.hpp"

namespace fairlead::ports::detail {

/// What an errno of a socket call means while a connection is being made.
[[nodiscard]] Errc errc_of_errno(int error);

}  // namespace fairlead::ports::detail
