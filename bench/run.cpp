// SPDX-License-Identifier: Apache-2.0
#include "run.hpp"

#include "support/process.hpp"
#include "support/system_calls.hpp"

#include <chrono>
#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace fairlead::bench {
namespace {

constexpr auto kLimit = std::chrono::minutes(1);

std::vector<std::string> command(const Subject& subject, const std::vector<std::string>& arguments) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::vector<std::string> words{folder / subject.program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Outcome read(const Subject& subject, const std::filesystem::path& output) {
  const std::string said = support::read_file(output);
  const auto outcome = from_line(said);
  if (!outcome) throw std::runtime_error(subject.name + " has failed: " + said);
  return *outcome;
}

}  // namespace

Outcome run(const Subject& subject, const std::vector<std::string>& arguments) {
  const support::TemporaryFolder folder;
  const auto output = folder.path() / "output";
  support::Process process(command(subject, arguments), output);
  const auto ended = process.wait(kLimit);
  if (!ended) throw std::runtime_error(subject.name + " takes too long");
  return read(subject, output);
}

Traced run_traced(const Subject& subject, const std::vector<std::string>& arguments) {
  const support::TemporaryFolder folder;
  const auto output = folder.path() / "output";
  std::vector<std::string> words = command(subject, arguments);
  std::vector<support::SystemCalls> counted;
  try {
    counted = support::count_system_calls([&] {
      const int out = ::open(output.c_str(), O_WRONLY | O_CREAT, 0600);
      if (out < 0 || ::dup2(out, 1) < 0 || ::dup2(out, 2) < 0) return;
      std::vector<char*> pointers;
      for (std::string& word : words) pointers.push_back(word.data());
      pointers.push_back(nullptr);
      ::execv(pointers[0], pointers.data());
    });
  } catch (const std::runtime_error& e) {
    throw std::runtime_error(subject.name + ": " + e.what() + ": " + support::read_file(output));
  }
  if (counted.empty()) throw std::runtime_error(subject.name + " has failed: " + support::read_file(output));
  return {.outcome = read(subject, output), .system_calls = counted.front().size()};
}

}  // namespace fairlead::bench
