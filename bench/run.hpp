// SPDX-License-Identifier: Apache-2.0
/// @file  How the programs of the clients are run, one after the other, never two at once.
#pragma once

#include "outcome.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::bench {

/// A library under measurement, and the program that drives it.
struct Subject {
  std::string name;     ///< For people.
  std::string program;  ///< In the folder of this program.
  /// Measured only where it publishes at QoS 0: MQTTClient of Paho sleeps while it publishes at QoS 1 with a window,
  /// and receives more slowly than MQTTAsync.
  bool only_publishes_qos_0 = false;
};

[[nodiscard]] inline const Subject& fairlead_subject() {
  static const Subject kSubject{"Fairlead", "bench_fairlead"};
  return kSubject;
}
[[nodiscard]] inline const std::vector<Subject>& peers() {
  static const std::vector<Subject> kPeers{
      {"libmosquitto", "bench_mosquitto"}, {"Paho C", "bench_paho", true}, {"Paho C async", "bench_paho_async"}};
  return kPeers;
}

/// Runs a client's program. Throws std::runtime_error, with what it said, when it fails or takes a minute.
[[nodiscard]] Outcome run(const Subject& subject, const std::vector<std::string>& arguments);

/// The same, traced: how many system calls it made while it was measured.
struct Traced {
  Outcome outcome;
  std::size_t system_calls = 0;
};
[[nodiscard]] Traced run_traced(const Subject& subject, const std::vector<std::string>& arguments);

}  // namespace fairlead::bench
