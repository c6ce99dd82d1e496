// SPDX-License-Identifier: Apache-2.0
/// @file  Exit statuses of the fairlead command: one for each family of Errc.
#pragma once

#include "fairlead/base/status.hpp"

#include <span>
#include <string_view>

namespace fairlead::explain {

/// Errors after which a script does the same thing. The statuses are stable.
struct Family {
  int status;               ///< 1 to 123; 124 to 255 belong to timeout(1) and the shell.
  std::string_view name;    ///< One word, for example "peer".
  std::string_view advice;  ///< What a script does with it, in one sentence.
};

/// Every family in the order of its status. Static storage.
[[nodiscard]] std::span<const Family> families();

/// The family of `e`; a number that is not in the list of Errc belongs to "internal". Static storage.
[[nodiscard]] const Family& family(Errc e);

/// What the fairlead command ends with when `e` was the reason: 1 to 123, and 27 for timed_out, as mosquitto_sub -W
/// does.
[[nodiscard]] int exit_status(Errc e);

}  // namespace fairlead::explain
