// SPDX-License-Identifier: Apache-2.0
#include "callgrind.hpp"

#include "programs.hpp"
#include "support/process.hpp"
#include "table.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace fairlead::bench {
namespace {

/// What one profile says: its trigger, which measure.hpp has made of scenario, way, number and kind of call.
struct Profile {
  std::string trigger;
  double instructions = -1;
};

Profile read_profile(const std::filesystem::path& path) {
  constexpr std::string_view kTrigger = "desc: Trigger: Client Request: ";
  constexpr std::string_view kTotals = "totals: ";
  std::ifstream in(path);
  Profile profile;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kTrigger)) profile.trigger = line.substr(kTrigger.size());
    if (line.starts_with(kTotals)) profile.instructions = std::stod(line.substr(kTotals.size()));
  }
  return profile;
}

double median_of(const std::vector<Calls>& handshakes, double (*value)(const Calls&)) {
  std::vector<double> values;
  for (const Calls& one : handshakes) values.push_back(value(one));
  return median(values);
}

}  // namespace

double Counted::whole() const {
  return median_of(handshakes, [](const Calls& calls) { return std::accumulate(calls.begin(), calls.end(), 0.0); });
}

double Counted::longest_step() const {
  return median_of(handshakes, [](const Calls& calls) { return std::ranges::max(calls); });
}

Counts count(const std::string& program, int handshakes) {
  const support::TemporaryFolder folder;
  const auto profiles = folder.path() / "profile";
  (void)run_program({"valgrind", "--tool=callgrind", "--collect-atstart=no",
                     "--callgrind-out-file=" + profiles.string(), program, "instructions", std::to_string(handshakes)});
  Counts counts;
  // Their numbers begin at 1, in the order of the calls.
  std::string last;
  for (int part = 1;; ++part) {
    const std::filesystem::path path = profiles.string() + '.' + std::to_string(part);
    if (!std::filesystem::exists(path)) break;
    const Profile profile = read_profile(path);
    std::istringstream words(profile.trigger);
    std::string scenario;
    std::string way;
    std::string number;
    words >> scenario >> way >> number;
    if (number.empty() || profile.instructions < 0) throw std::runtime_error("callgrind has written something else");
    std::vector<Calls>& all = counts[scenario + ' ' + way].handshakes;
    const std::string handshake = scenario + ' ' + way + ' ' + number;
    if (handshake != last) all.emplace_back();
    last = handshake;
    all.back().push_back(profile.instructions);
  }
  if (counts.empty()) throw std::runtime_error("callgrind has counted nothing");
  return counts;
}

}  // namespace fairlead::bench
