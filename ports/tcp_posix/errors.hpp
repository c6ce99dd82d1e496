// SPDX-License-Identifier: Apache-2.0
/// @file  The one place that reads errno.
#pragma once

#include "fairlead/base/status.hpp"

namespace fairlead::ports::detail {

/// What an errno of a socket call means while a connection is being made.
[[nodiscard]] Errc errc_of_errno(int error);

}  // namespace fairlead::ports::detail
