// SPDX-License-Identifier: Apache-2.0
/// @file  The log's front: a level, a fixed text and up to two numbers. The back is chosen by linking one port log_*.
/// Cores never log: what they know is in their events and in Failure. Ports write the numbers of what they stand on,
/// for whoever brings one up: build with FAIRLEAD_LOG_LEVEL=4 to see them.
#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead {

/// How much a line matters: an operation failed, it went on with a loss, its course, its details.
enum class LogLevel : std::uint8_t {
  error,
  warning,
  info,
  debug
};

/// "error", "warning", "info", "debug"; "unknown" for any other value. Static storage.
[[nodiscard]] constexpr std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::error: return "error";
    case LogLevel::warning: return "warning";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
  }
  return "unknown";
}

/// Where log lines go; one port log_* defines it. Called from any thread.
///
/// @param module  The module's name, for example "tls". Static storage.
/// @param text    A sentence without variable parts. Static storage.
/// @param a, b    Numbers that belong to it: a native error, a size. Never a secret.
void log_line(LogLevel level, std::string_view module, std::string_view text, std::int64_t a, std::int64_t b);

}  // namespace fairlead

/// The level up to which lines are compiled in: 0 none, 1 error, 2 warning, 3 info, 4 debug.
#ifndef FAIRLEAD_LOG_LEVEL
#define FAIRLEAD_LOG_LEVEL 3
#endif

#define FAIRLEAD_LOG_AT_(number, level, module, text, a, b)                                         \
  do {                                                                                              \
    if constexpr (FAIRLEAD_LOG_LEVEL >= (number))                                                   \
      ::fairlead::log_line(::fairlead::LogLevel::level, module, text, static_cast<std::int64_t>(a), \
                           static_cast<std::int64_t>(b));                                           \
  } while (false)

#define FAIRLEAD_LOG_ERROR(module, text, a, b) FAIRLEAD_LOG_AT_(1, error, module, text, a, b)
#define FAIRLEAD_LOG_WARNING(module, text, a, b) FAIRLEAD_LOG_AT_(2, warning, module, text, a, b)
#define FAIRLEAD_LOG_INFO(module, text, a, b) FAIRLEAD_LOG_AT_(3, info, module, text, a, b)
#define FAIRLEAD_LOG_DEBUG(module, text, a, b) FAIRLEAD_LOG_AT_(4, debug, module, text, a, b)
