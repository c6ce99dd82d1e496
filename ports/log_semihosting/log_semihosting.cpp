// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/check.hpp"
#include "fairlead/base/log.hpp"
#include "fairlead/ports/semihosting.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead {
namespace {

using ports::semihosting::write;

constexpr int kCheckFailed = 96;

}  // namespace

void log_line(LogLevel level, std::string_view module, std::string_view text, std::int64_t a, std::int64_t b) {
  write("fairlead ");
  write(name(level));
  write(": ");
  write(module);
  write(": ");
  write(text);
  write(" (");
  write(a);
  write(", ");
  write(b);
  write(")\n");
}

void check_failed(const char* expression, const char* file, int line) {
  write("fairlead: ");
  write(file);
  write(":");
  write(std::int64_t{line});
  write(": this must hold and does not: ");
  write(expression);
  write("\n");
  ports::semihosting::exit(kCheckFailed);
}

}  // namespace fairlead
