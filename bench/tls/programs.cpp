// SPDX-License-Identifier: Apache-2.0
#include "programs.hpp"

#include "support/process.hpp"

#include <chrono>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace fairlead::bench {
namespace {

constexpr auto kLimit = std::chrono::minutes(10);

}  // namespace

std::string path_of(const std::string& program) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / program;
}

std::vector<std::string> built_libraries() {
  std::vector<std::string> built;
  std::istringstream names(FAIRLEAD_BENCH_TLS_LIBRARIES);
  for (std::string name; names >> name;) built.push_back(name);
  return built;
}

std::string run_program(const std::vector<std::string>& command) {
  const support::TemporaryFolder folder;
  const auto output = folder.path() / "output";
  support::Process process(command, output);
  const auto ended = process.wait(kLimit);
  const std::string said = support::read_file(output);
  if (ended != support::ExitStatus{}) throw std::runtime_error(command.front() + " has failed: " + said);
  return said;
}

Numbers numbers_of(const std::vector<std::string>& command) {
  Numbers numbers;
  std::istringstream lines(run_program(command));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.rfind(' ');
    if (end == std::string::npos) throw std::runtime_error(command.front() + " says: " + line);
    numbers[line.substr(0, end)] = std::stod(line.substr(end + 1));
  }
  return numbers;
}

}  // namespace fairlead::bench
