// SPDX-License-Identifier: Apache-2.0
/// @file  Options that several commands share.
#pragma once

#include "command_line.hpp"
#include "plan.hpp"
#include "settings.hpp"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace fairlead::cli {

/// What the options about the connection were given, as text where the text has a form of its own.
struct ConnectionOptions {
  Settings settings;
  std::string endpoint;  ///< The first argument.
  std::string url;       ///< -L
  std::string profile;   ///< --config
  std::string version;
  std::string tls_version;
  std::string session_expiry;
};

/// Adds an option with a quality of service.
CLI::Option* add_qos(CLI::App& command, const std::string& names, std::optional<mqtt::QoS>& into,
                     const std::string& what);
/// Adds them to a command. `into` must outlive it.
void add_connection_options(CLI::App& command, ConnectionOptions& into);
/// Adds the options of mosquitto_pub and mosquitto_sub that this program refuses, each with its reason.
void add_refused_options(CLI::App& command);

/// Whether a URL was given, and names a topic. Throws Problem.
[[nodiscard]] bool url_has_topic(const ConnectionOptions& options);
/// What they mean together with the profile; the command line wins. Throws Problem.
[[nodiscard]] ConnectionPlan plan_of(const ConnectionOptions& options);

}  // namespace fairlead::cli
