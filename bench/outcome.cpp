// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <sstream>

namespace fairlead::bench {

std::string to_line(const Outcome& o) {
  std::ostringstream out;
  out << o.messages << ' ' << o.seconds << ' ' << o.cpu_seconds << ' ' << o.allocations << ' ' << o.peak_kib;
  return out.str();
}

std::optional<Outcome> from_line(const std::string& line) {
  std::istringstream in(line);
  Outcome o;
  in >> o.messages >> o.seconds >> o.cpu_seconds >> o.allocations >> o.peak_kib;
  if (in.fail() || o.messages == 0 || o.seconds <= 0) return std::nullopt;
  return o;
}

}  // namespace fairlead::bench
