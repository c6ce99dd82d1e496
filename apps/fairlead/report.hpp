// SPDX-License-Identifier: Apache-2.0
/// @file  What a command says on stderr.
#pragma once

#include "fairlead/base/time.hpp"

#include "command_line.hpp"
#include "problem.hpp"

#include <string>
#include <vector>

namespace fairlead::cli {

/// Prints the sentence, the error's name with its exit status, and the remedy on stderr; as JSON, all that
/// `fairlead explain --json` says of it, in one line.
void print_problem(const Problem& problem, Form form);

/// "SENTENCE Trying again in 2.6 s."
std::string trying_again(const std::string& sentence, Duration pause);

/// Says what happens on stderr, as much as Talk allows. A value.
class Report {
 public:
  Report(Talk talk, Form form) : talk_(talk), form_(form) {}
  /// A connection is begun: where to, and a warning where nobody will know who answers, or where `of_files` has one.
  void connecting(const ConnectionPlan& plan, const std::vector<std::string>& of_files) const;
  /// A message could not be delivered, and the command goes on.
  void problem(const Problem& problem) const;
  /// Something is wrong, and the command goes on.
  void warn(const std::string& sentence) const;
  /// Nothing is wrong, and somebody may want to know.
  void note(const std::string& sentence) const;
  /// A step of the connection, for -d.
  void debug(const std::string& sentence) const;

 private:
  void say(const char* kind, const std::string& sentence) const;
  Talk talk_;
  Form form_;
};

}  // namespace fairlead::cli
