// SPDX-License-Identifier: Apache-2.0
/// @file  What is wrong with a command line, in sentences.
#pragma once

#include "problem.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fairlead::cli {

/// Says in a Problem (invalid) what the parser found, names the option or argument, and what was probably meant.
[[noreturn]] void refuse_usage(const CLI::App& app, const CLI::ParseError& found);

/// The commands' names, for a sentence.
[[nodiscard]] std::string command_list(const CLI::App& app);

/// The name by which sentences call the option: the first one of `names`, "-p" of "-p,--port".
[[nodiscard]] inline std::string first_name(const std::string& names) { return names.substr(0, names.find(',')); }

/// Adds an option with a whole number; a value that is none, or is out of T's range, is a Problem (invalid).
template <class T>
CLI::Option* add_number(CLI::App& command, const std::string& names, std::optional<T>& into, const std::string& what) {
  static_assert(std::is_unsigned_v<T>);
  const auto set = [&into, names](const std::string& text) {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || stop != end || error != std::errc()) {
      refuse(fmt::format("{}: \"{}\" is not a whole number from 0 to {}.", first_name(names), text,
                         std::numeric_limits<T>::max()),
             "Correct the number.");
    }
    into = value;
  };
  return command.add_option_function<std::string>(names, set, what);
}

}  // namespace fairlead::cli
