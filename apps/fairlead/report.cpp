// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include "fairlead/explain/exit_status.hpp"

#include "explain_command.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fairlead::cli {

void print_problem(const Problem& problem, Form form) {
  if (form == Form::json) {
    fmt::print(stderr, "{}\n", failure_json(problem.failure(), problem.sentence(), problem.remedy()));
  } else {
    fmt::print(stderr, "fairlead: {} ({}, status {})\n          {}\n", problem.sentence(), name(problem.error()),
               explain::exit_status(problem.error()), problem.remedy());
  }
}

std::string trying_again(const std::string& sentence, Duration pause) {
  return fmt::format("{} Trying again in {:.1f} s.", sentence, static_cast<double>(pause.count()) / 1000);
}

void Report::connecting(const ConnectionPlan& plan, const std::vector<std::string>& of_files) const {
  debug(fmt::format("connecting to {}", plan.peer()));
  if (plan.uses_tls() && plan.skip_verification) {
    warn(fmt::format("Whoever answers as {} is trusted: --dangerously-skip-verification is given.", plan.peer()));
  }
  for (const std::string& warning : of_files) warn(warning);
}

void Report::problem(const Problem& problem) const {
  if (talk_ != Talk::quiet) print_problem(problem, form_);
}

void Report::warn(const std::string& sentence) const {
  if (talk_ != Talk::quiet) say("warning", sentence);
}

void Report::note(const std::string& sentence) const {
  if (talk_ != Talk::quiet) say("note", sentence);
}

void Report::debug(const std::string& sentence) const {
  if (talk_ == Talk::debug) say("debug", sentence);
}

void Report::say(const char* kind, const std::string& sentence) const {
  using Json = nlohmann::ordered_json;
  if (form_ == Form::text) return fmt::print(stderr, "fairlead: {}\n", sentence);
  const Json line{{kind, sentence}};
  fmt::print(stderr, "{}\n", line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace fairlead::cli
