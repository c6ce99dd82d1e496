// SPDX-License-Identifier: Apache-2.0
/// @file  The command line of `fairlead token`.
#pragma once

#include "token_command.hpp"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace fairlead::cli {

/// Everything that the parser writes into; it outlives the parser. Of the commands only one is parsed, so that they
/// share it.
struct TokenOptionValues {
  std::string uri;
  std::string label;
  TokenOptions access;
  PinPlace so_pin;
  PinPlace new_pin;
  bool json = false;
  std::optional<std::string> token;
  bool erase = false;
  std::string type = "EC:prime256v1";
  std::optional<std::string> common_name;
  std::optional<std::string> subject;
  std::vector<std::string> dns;
  std::vector<std::string> ip;
  std::vector<std::string> uris;
  std::optional<std::string> out;
  std::optional<std::string> certificate;
  std::optional<std::string> authorities;
  bool replace = false;
  std::optional<std::string> secret;
  std::optional<std::string> in;
  std::optional<std::string> signature;
  std::optional<std::string> scheme;
  bool base64 = false;
  bool confirmed = false;
  bool change = false;
  bool unblock = false;
};

/// Adds the commands below `token`.
void add_token_commands(CLI::App& token, TokenOptionValues& into);
/// The one that was parsed. Throws Problem.
[[nodiscard]] TokenCommand make_token_command(const CLI::App& token, const TokenOptionValues& values);

}  // namespace fairlead::cli
