// SPDX-License-Identifier: Apache-2.0
/// @file  Options that several commands share.
#pragma once

#include "command_line.hpp"
#include "number.hpp"
#include "plan.hpp"
#include "problem.hpp"
#include "settings.hpp"

#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fairlead::cli {

/// What the options about the connection were given, as text where the text has a form of its own.
struct ConnectionOptions {
  Settings settings;
  std::string endpoint;  ///< The first argument.
  std::string url;       ///< -L
  std::string profile;   ///< --config
  std::string version;
  std::string tls_library;
  std::string tls_version;
  std::string session_expiry;
};

/// The name by which sentences call the option: the first one of `names`, "-p" of "-p,--port".
[[nodiscard]] inline std::string first_name(const std::string& names) { return names.substr(0, names.find(',')); }

/// Adds an option with a whole number; a value that is none, or is out of T's range, is a Problem (invalid).
template <class T>
CLI::Option* add_number(CLI::App& command, const std::string& names, std::optional<T>& into, const std::string& what) {
  static_assert(std::is_unsigned_v<T>);
  const auto set = [&into, names](const std::string& text) {
    into = number_of<T>(text);
    if (!into) {
      refuse(fmt::format("{}: \"{}\" is not a whole number from 0 to {}.", first_name(names), text,
                         std::numeric_limits<T>::max()),
             "Correct the number.");
    }
  };
  return command.add_option_function<std::string>(names, set, what);
}

/// Adds an option with a quality of service.
CLI::Option* add_qos(CLI::App& command, const std::string& names, std::optional<mqtt::QoS>& into,
                     const std::string& what);
/// Adds the options about the connection. `into` must outlive it.
void add_connection_options(CLI::App& command, ConnectionOptions& into);
/// Adds those about a token: its module and its PIN. `into` must outlive it.
void add_token_options(CLI::App& command, TokenOptions& into, const std::string& group);
/// Adds the options of mosquitto_pub and mosquitto_sub that this program refuses, each with its reason.
void add_refused_options(CLI::App& command);

/// Whether a URL was given, and names a topic. Throws Problem.
[[nodiscard]] bool url_has_topic(const ConnectionOptions& options);
/// What they mean together with the profile; the command line wins. Throws Problem.
[[nodiscard]] ConnectionPlan plan_of(const ConnectionOptions& options);

}  // namespace fairlead::cli
