// SPDX-License-Identifier: Apache-2.0
#include "costs.hpp"

#include "run.hpp"
#include "support/null_broker.hpp"
#include "table.hpp"

#include <cstdio>

namespace fairlead::bench {
namespace {

struct Deed {
  const char* name;
  std::vector<std::string> arguments;  ///< Without the port.
  bool publishes_qos_0 = false;
  bool measures_memory = false;
};

/// Numbers of messages, never times: a traced client may take a millisecond for each.
std::vector<Deed> deeds(int messages) {
  const std::string count = std::to_string(messages);
  return {
      {"a lone message, QoS 0", {"publish-singly", "64", count}, true},
      {"many messages, QoS 0", {"publish-count", "0", "64", count}, true},
      {"many messages, QoS 1", {"publish-count", "1", "64", count}, false, true},
      {"received, QoS 0", {"receive-count", "0", "64", count}},
      {"received, QoS 1", {"receive-count", "1", "64", count}},
  };
}

std::string each(double count, const Outcome& outcome) {
  const double value = count / static_cast<double>(outcome.messages);
  return decimal(value, value > 0 && value < 0.1 ? 4 : 2);
}

}  // namespace

void costs(int messages) {
  const support::NullBroker broker;
  std::vector<std::string> head{"64 B, for each message"};
  std::vector<Subject> subjects{fairlead_subject()};
  subjects.insert(subjects.end(), peers().begin(), peers().end());
  for (const Subject& subject : subjects) head.push_back(subject.name);

  std::vector<std::vector<std::string>> calls;
  std::vector<std::vector<std::string>> allocations;
  std::vector<std::string> memory{"memory of the process while it publishes at QoS 1, KiB"};
  for (const Deed& deed : deeds(messages)) {
    std::fprintf(stderr, "\r%-40s", deed.name);
    std::vector<std::string> arguments = deed.arguments;
    arguments.push_back(std::to_string(broker.port()));
    auto& call_row = calls.emplace_back(std::vector<std::string>{"system calls: " + std::string(deed.name)});
    auto& heap_row = allocations.emplace_back(std::vector<std::string>{"allocations: " + std::string(deed.name)});
    for (const Subject& subject : subjects) {
      if (subject.only_publishes_qos_0 && !deed.publishes_qos_0) {
        call_row.emplace_back();
        heap_row.emplace_back();
        if (deed.measures_memory) memory.emplace_back();
        continue;
      }
      const Traced traced = run_traced(subject, arguments);
      call_row.push_back(each(static_cast<double>(traced.system_calls), traced.outcome));
      const Outcome outcome = run(subject, arguments);
      heap_row.push_back(each(static_cast<double>(outcome.allocations), outcome));
      if (deed.measures_memory) memory.push_back(std::to_string(outcome.peak_kib));
    }
  }
  std::fprintf(stderr, "\r%60s\r", "");
  calls.insert(calls.end(), allocations.begin(), allocations.end());
  calls.push_back(memory);
  print_table(head, calls);
}

}  // namespace fairlead::bench
