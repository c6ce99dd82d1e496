// SPDX-License-Identifier: Apache-2.0
/// @file  What the log of a Mosquitto proves about the exchanges of a Traffic.
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace fairlead::interop {

/// Messages of QoS 2, by their numbers in the ledger, that one side published again after PUBREL. Section 4.3.3 forbids
/// that within a session: a receiver forgets the identifier with PUBREL and has to take the message for a new one.
struct Repetitions {
  std::set<std::uint64_t> by_broker;  ///< To the client "subscriber".
  std::set<std::uint64_t> by_us;      ///< From the client "publisher".
};

/// Reads a log of all types.
///
/// Mosquitto 2.0.11 does it in two cases. When a connection ends while it sends PUBREL again, it falls back to
/// PUBLISH on the next one; and of the messages that it restores after a restart, it sends those beyond
/// max_inflight_messages as PUBLISH, whatever had been agreed on them.
[[nodiscard]] Repetitions repetitions_in(const std::string& log);

}  // namespace fairlead::interop
