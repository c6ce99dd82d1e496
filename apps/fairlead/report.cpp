// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include "fairlead/explain/exit_status.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace fairlead::cli {

void print_problem(const Problem& problem) {
  fmt::print(stderr, "fairlead: {} ({}, status {})\n          {}\n", problem.sentence(), name(problem.error()),
             explain::exit_status(problem.error()), problem.remedy());
}

void Report::warn(const std::string& sentence) const {
  if (talk_ != Talk::quiet) fmt::print(stderr, "fairlead: {}\n", sentence);
}

void Report::debug(const std::string& sentence) const {
  if (talk_ == Talk::debug) fmt::print(stderr, "fairlead: {}\n", sentence);
}

}  // namespace fairlead::cli
