// SPDX-License-Identifier: Apache-2.0
/// @file  What is wrong with a command line, in sentences.
#pragma once

#include "problem.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace fairlead::cli {

/// Says in a Problem (invalid) what the parser found, names the option or argument, and what was probably meant.
[[noreturn]] void refuse_usage(const CLI::App& app, const CLI::ParseError& found);

/// The commands' names, for a sentence.
[[nodiscard]] std::string command_list(const CLI::App& app);

}  // namespace fairlead::cli
