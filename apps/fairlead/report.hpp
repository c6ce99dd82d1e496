// SPDX-License-Identifier: Apache-2.0
/// @file  What a command says on stderr.
#pragma once

#include "command_line.hpp"
#include "problem.hpp"

#include <string>

namespace fairlead::cli {

/// Prints the sentence, the error's name with its exit status, and the remedy on stderr.
void print_problem(const Problem& problem);

/// Says what happens on stderr, as much as Talk allows. A value.
class Report {
 public:
  explicit Report(Talk talk) : talk_(talk) {}
  /// Something is wrong, and the command goes on.
  void warn(const std::string& sentence) const;
  /// A step of the connection, for -d.
  void debug(const std::string& sentence) const;
  [[nodiscard]] Talk talk() const { return talk_; }

 private:
  Talk talk_;
};

}  // namespace fairlead::cli
