// SPDX-License-Identifier: Apache-2.0
/// @file  What --help prints beside the options.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace fairlead::cli {

/// Adds examples, formats and the way to the documentation to the ends of the help of each command.
void add_footers(CLI::App& app);

/// The help of the command that was named, or of the program.
[[nodiscard]] std::string help_text(const CLI::App& app);

}  // namespace fairlead::cli
