// SPDX-License-Identifier: Apache-2.0
/// @file  The programs of this folder, which stand beside fairlead-bench.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace fairlead::bench {

/// The libraries that this build has programs for.
[[nodiscard]] std::vector<std::string> built_libraries();
/// The path of a program beside this one.
[[nodiscard]] std::string path_of(const std::string& program);

/// What it prints. Throws std::runtime_error, with what it said, when it fails or takes too long.
[[nodiscard]] std::string run_program(const std::vector<std::string>& command);

/// The numbers of lines of a name and a number.
using Numbers = std::map<std::string, double>;
[[nodiscard]] Numbers numbers_of(const std::vector<std::string>& command);

}  // namespace fairlead::bench
