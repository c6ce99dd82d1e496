// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/exit_status.hpp"

#include "command_line.hpp"
#include "diagnosis.hpp"
#include "explain_command.hpp"
#include "problem.hpp"
#include "pub.hpp"
#include "report.hpp"
#include "sub.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace fairlead::cli;

int show(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  if (written) return 0;
  throw Problem(fairlead::Errc::storage_failed, "Standard output cannot be written.", "Look for a full file system.");
}

int run(const ShowText& command) { return show(command.text); }
int run(const PubCommand& command) { return run_pub(command); }
int run(const SubCommand& command) { return run_sub(command); }
int run(const ExplainCommand& command) { return show(explain_text(command)); }
int run(const DoctorCommand& command) {
  Link link(command.connection);
  const Diagnosis diagnosis = examine(link);
  show(command.json ? diagnosis_json(diagnosis) : diagnosis_text(diagnosis));
  return diagnosis.healthy() ? 0 : fairlead::explain::exit_status(diagnosis.failure.error);
}

Talk talk_of(const Command& command) {
  if (const auto* pub = std::get_if<PubCommand>(&command)) return pub->talk;
  if (const auto* sub = std::get_if<SubCommand>(&command)) return sub->talk;
  return Talk::normal;
}

int run_arguments(const std::vector<std::string>& arguments) {
  Talk talk = Talk::normal;
  try {
    const Command command = read_command_line(arguments);
    talk = talk_of(command);
    return std::visit([](const auto& each) { return run(each); }, command);
  } catch (const Problem& problem) {
    if (talk != Talk::quiet) print_problem(problem);
    return fairlead::explain::exit_status(problem.error());
  } catch (const std::bad_alloc&) {
    print_problem({fairlead::Errc::no_memory, "There is not enough memory.", "Free some, then try again."});
    return fairlead::explain::exit_status(fairlead::Errc::no_memory);
  } catch (const std::exception& error) {
    print_problem({fairlead::Errc::internal, std::string("Something unexpected failed: ") + error.what() + ".",
                   "Please report it."});
    return fairlead::explain::exit_status(fairlead::Errc::internal);
  }
}

}  // namespace

int main(int argc, char** argv) { return run_arguments({argv + 1, argv + argc}); }
