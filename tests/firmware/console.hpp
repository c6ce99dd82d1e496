// SPDX-License-Identifier: Apache-2.0
/// @file  Conformance cases on the board: failures go to the host's channel.
#pragma once

#include "fairlead/ports/semihosting.hpp"

#include "conformance/runner.hpp"

#include <cstdint>
#include <source_location>
#include <string_view>

namespace fairlead::firmware {

/// Writes each failure as a line `file:line: what: got 1, wanted 2`.
class ConsoleReporter final : public conformance::Reporter {
 private:
  void do_failed(const char* what, std::int64_t actual, std::int64_t wanted,
                 const std::source_location& where) override {
    using ports::semihosting::write;
    write(where.file_name());
    write(":");
    write(std::int64_t{where.line()});
    write(": ");
    write(what);
    write(": got ");
    write(actual);
    write(", wanted ");
    write(wanted);
    write("\n");
  }
};

/// How many cases ended how.
struct Tally {
  std::uint32_t passed = 0;
  std::uint32_t failed = 0;
  std::uint32_t skipped = 0;

  void add(std::string_view suite, std::string_view name, conformance::Outcome outcome) {
    using ports::semihosting::write;
    switch (outcome) {
      case conformance::Outcome::passed: ++passed; return;
      case conformance::Outcome::skipped: ++skipped; return;
      case conformance::Outcome::failed: break;
    }
    ++failed;
    write("failed: ");
    write(suite);
    write(".");
    write(name);
    write("\n");
  }

  /// Writes the sums of what is called `of`. Returns the exit status: 0 when some cases ran and none failed.
  [[nodiscard]] int conclude(std::string_view of) const {
    using ports::semihosting::write;
    write(of);
    write(": ");
    write(std::int64_t{passed});
    write(" passed, ");
    write(std::int64_t{failed});
    write(" failed, ");
    write(std::int64_t{skipped});
    write(" skipped\n");
    return failed == 0 && passed != 0 ? 0 : 1;
  }
};

}  // namespace fairlead::firmware
