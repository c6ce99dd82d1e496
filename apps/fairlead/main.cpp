// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/exit_status.hpp"

#include "command_line.hpp"
#include "device_module.hpp"
#include "diagnosis.hpp"
#include "explain_command.hpp"
#include "output.hpp"
#include "problem.hpp"
#include "pub.hpp"
#include "report.hpp"
#include "sub.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using namespace fairlead::cli;
using Arguments = std::vector<std::string>;

int run(const ShowText& command) { return write_output(command.text); }
int run(const PubCommand& command) { return run_pub(command); }
int run(const SubCommand& command) { return run_sub(command); }
int run(const ExplainCommand& command) { return write_output(explain_text(command)); }
int run(const DoctorCommand& command) {
  Link link(command.connection, fairlead::mqtt::Incoming::leave);  // For the device whose client id this is.
  const Diagnosis diagnosis = examine(link);
  const int written = write_output(command.form == Form::json ? diagnosis_json(diagnosis) : diagnosis_text(diagnosis));
  return diagnosis.healthy() ? written : fairlead::explain::exit_status(diagnosis.failure.error);
}
int run(const TokenCommand& command) {
  try {
    const int status = std::visit([](const auto& each) { return run_token(each); }, command);
    throw_device_problem();
    return status;
  } catch (const Problem& problem) {
    throw_device_problem(problem.done());
    throw;
  }
}

Talk talk_of(const Command& command) {
  if (const auto* pub = std::get_if<PubCommand>(&command)) return pub->talk;
  if (const auto* sub = std::get_if<SubCommand>(&command)) return sub->talk;
  return Talk::normal;
}

/// Says what is wrong where a reader of this command's reports looks for it.
int end_with(const Problem& problem, const Arguments& arguments, Talk talk) {
  const bool json = std::ranges::find(arguments, "--json") != arguments.end();
  if (json && arguments.front() == "doctor") {
    Output output;
    output.write(problem_diagnosis_json(problem));
    output.flush();
  } else if (talk != Talk::quiet) {
    print_problem(problem, json ? Form::json : Form::text);
  }
  return fairlead::explain::exit_status(problem.error());
}

int run_arguments(const Arguments& arguments) {
  Talk talk = Talk::normal;
  try {
    const Command command = read_command_line(arguments);
    talk = talk_of(command);
    return std::visit([](const auto& each) { return run(each); }, command);
  } catch (const Problem& problem) {
    return end_with(problem, arguments, talk);
  } catch (const std::bad_alloc&) {
    return end_with({fairlead::Errc::no_memory, "There is not enough memory.", "Free some, then try again."}, arguments,
                    talk);
  } catch (const std::exception& error) {
    return end_with({fairlead::Errc::internal, std::string("Something unexpected failed: ") + error.what() + ".",
                     "Please report it."},
                    arguments, talk);
  }
}

/// A standard stream that does not exist is replaced by one that cannot be used, so that no socket takes its number
/// and is sent what was meant to be printed.
void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0) (void)open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // A write says what happened.
  return run_arguments({argv + 1, argv + argc});
}
