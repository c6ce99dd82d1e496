// SPDX-License-Identifier: Apache-2.0
#include "interop/broker_log.hpp"

#include <cstdio>
#include <map>
#include <sstream>

namespace fairlead::interop {
namespace {

/// One direction: which message an identifier stands for, and which messages were released.
class Exchanges {
 public:
  void on_publish(unsigned id, std::uint64_t number) {
    if (released_.contains(number)) repeated_.insert(number);
    number_of_[id] = number;
  }
  void on_release(unsigned id) {
    if (const auto known = number_of_.find(id); known != number_of_.end()) released_.insert(known->second);
  }
  [[nodiscard]] const std::set<std::uint64_t>& repeated() const { return repeated_; }

 private:
  std::map<unsigned, std::uint64_t> number_of_;
  std::set<std::uint64_t> released_;
  std::set<std::uint64_t> repeated_;
};

/// The text behind the time at the front of a line.
const char* behind_time(const std::string& line) {
  const std::size_t colon = line.find(": ");
  return colon == std::string::npos ? "" : line.c_str() + colon + 2;
}

}  // namespace

Repetitions repetitions_in(const std::string& log) {
  Exchanges from_broker;
  Exchanges from_us;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    const char* const text = behind_time(line);
    unsigned id = 0;
    unsigned long long number = 0;
    if (std::sscanf(text, "Sending PUBLISH to subscriber (d%*u, q2, r%*u, m%u, 'ledger/%llu'", &id, &number) == 2) {
      from_broker.on_publish(id, number);
    } else if (std::sscanf(text, "Sending PUBREL to subscriber (m%u)", &id) == 1) {
      from_broker.on_release(id);
    } else if (std::sscanf(text, "Received PUBLISH from publisher (d%*u, q2, r%*u, m%u, 'ledger/%llu'", &id, &number) ==
               2) {
      from_us.on_publish(id, number);
    } else if (std::sscanf(text, "Received PUBREL from publisher (Mid: %u)", &id) == 1) {
      from_us.on_release(id);
    }
  }
  return {.by_broker = from_broker.repeated(), .by_us = from_us.repeated()};
}

}  // namespace fairlead::interop
