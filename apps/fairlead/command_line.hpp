// SPDX-License-Identifier: Apache-2.0
/// @file  The command line, read into one value for each command.
#pragma once

#include "fairlead/base/failure.hpp"

#include "form.hpp"
#include "plan.hpp"
#include "token_command.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fairlead::cli {

/// How much a command says on stderr.
enum class Talk : std::uint8_t {
  quiet,   ///< --quiet: nothing about what goes wrong later than the command line.
  normal,  ///< What goes wrong.
  debug    ///< -d: each step of the connection, too.
};

/// Where the payload of `fairlead pub` comes from.
enum class PayloadFrom : std::uint8_t {
  text,        ///< -m
  nothing,     ///< -n
  file,        ///< -f
  input,       ///< -s: all of stdin is one message.
  input_lines  ///< -l: each line of stdin is a message.
};

struct PubCommand {
  ConnectionPlan connection;
  Talk talk = Talk::normal;
  Form form = Form::text;  ///< json: an account on standard output at the end.
  std::string topic;
  PayloadFrom from = PayloadFrom::text;
  std::string text;  ///< The message of -m, or the path of -f.
  mqtt::Retain retain = mqtt::Retain::no;
  std::uint32_t repeat = 1;                   ///< How many times in all.
  std::chrono::milliseconds repeat_delay{0};  ///< From the end of one message to the next.
};

/// Which messages `fairlead sub` shows.
enum class Stale : std::uint8_t {
  show,
  hide  ///< -R
};

struct SubCommand {
  ConnectionPlan connection;
  Talk talk = Talk::normal;
  Form form = Form::text;  ///< json: `format` is that of a JSON object.
  std::vector<std::string> topics;
  std::vector<std::string> filter_out;
  std::vector<std::string> unsubscribe;
  std::string format;                 ///< Of -F; empty: none.
  bool verbose = false;               ///< -v
  bool pretty = false;                ///< --pretty
  bool end_of_line = true;            ///< Off by -N.
  bool exit_when_subscribed = false;  ///< -E
  Stale stale = Stale::show;
  std::optional<std::uint32_t> count;            ///< -C
  std::optional<std::chrono::seconds> time_out;  ///< -W
};

struct DoctorCommand {
  ConnectionPlan connection;
  Form form = Form::text;
};

struct ExplainCommand {
  std::vector<Failure> records;
  Form form = Form::text;
  bool table = false;  ///< --table markdown
};

/// Text that was asked for: help, or the version.
struct ShowText {
  std::string text;
};

using Command = std::variant<ShowText, PubCommand, SubCommand, DoctorCommand, ExplainCommand, TokenCommand>;

/// Reads the arguments after the program's name, and the profile that --config names. Throws Problem.
[[nodiscard]] Command read_command_line(const std::vector<std::string>& arguments);

}  // namespace fairlead::cli
