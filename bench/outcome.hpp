// SPDX-License-Identifier: Apache-2.0
/// @file  Outcome: what one run of one client has measured, as the line of text that its program prints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fairlead::bench {

struct Outcome {
  std::uint64_t messages = 0;
  double seconds = 0;
  double cpu_seconds = 0;         ///< User and system time of the client's process, while it was measured.
  std::uint64_t allocations = 0;  ///< While it was measured.
  long peak_kib = 0;              ///< The most memory that its process had resident.

  [[nodiscard]] double rate() const { return static_cast<double>(messages) / seconds; }
  [[nodiscard]] double cpu_microseconds() const { return cpu_seconds * 1e6 / static_cast<double>(messages); }
  [[nodiscard]] double allocations_each() const {
    return static_cast<double>(allocations) / static_cast<double>(messages);
  }
};

[[nodiscard]] std::string to_line(const Outcome& outcome);
/// Nothing when the text is not such a line.
[[nodiscard]] std::optional<Outcome> from_line(const std::string& line);

}  // namespace fairlead::bench
