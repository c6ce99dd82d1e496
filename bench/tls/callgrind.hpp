// SPDX-License-Identifier: Apache-2.0
/// @file  Counted handshakes: what callgrind has written down about a program of main.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace fairlead::bench {

/// Instructions of one handshake: the session made, each of its steps, and its release.
using Calls = std::vector<double>;

/// The handshakes of a scenario by one way.
struct Counted {
  std::vector<Calls> handshakes;
  [[nodiscard]] double whole() const;         ///< All calls of a handshake; the median.
  [[nodiscard]] double longest_step() const;  ///< The greatest of its steps; the median.
};

/// By scenario and way: "full-1.3 plain".
using Counts = std::map<std::string, Counted>;

/// Runs the program's `instructions COUNT` under callgrind. Throws std::runtime_error when that fails.
[[nodiscard]] Counts count(const std::string& program, int handshakes);

}  // namespace fairlead::bench
