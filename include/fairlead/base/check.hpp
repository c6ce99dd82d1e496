// SPDX-License-Identifier: Apache-2.0
/// @file  FAIRLEAD_CHECK: what must hold whatever a peer or caller does. Not for bad input.
#pragma once

namespace fairlead {

/// Called when a check fails; does not return. The application or port supplies it: ports log_null and log_stderr
/// hold one each.
/// @param file  Its name without its folder, so that no image holds, or takes its size from, where it was built.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace fairlead

/// Ends the program when the library's own state is broken. A peer can never make it fail.
#define FAIRLEAD_CHECK(condition)                              \
  (__builtin_expect(static_cast<bool>(condition), 1) ? void(0) \
                                                     : ::fairlead::check_failed(#condition, __FILE_NAME__, __LINE__))
