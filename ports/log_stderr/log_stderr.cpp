// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fairlead {

void log_line(LogLevel level, std::string_view module, std::string_view text, std::int64_t a, std::int64_t b) {
  // One call, so that lines of several threads do not mix.
  std::fprintf(stderr, "fairlead %.*s: %.*s: %.*s (%" PRId64 ", %" PRId64 ")\n", static_cast<int>(name(level).size()),
               name(level).data(), static_cast<int>(module.size()), module.data(), static_cast<int>(text.size()),
               text.data(), a, b);
}

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "fairlead: %s:%d: this must hold and does not: %s\n", file, line, expression);
  std::abort();
}

}  // namespace fairlead
