// SPDX-License-Identifier: Apache-2.0
/// @file  Scarcity: requests for memory of which some are refused.
#pragma once

#include <cstdint>
#include <utility>

namespace fairlead::firmware {

/// Whoever hands out memory asks it before each time. Used by one task.
class Scarcity {
 public:
  /// Refuses one request, after the next `granted` ones. All are granted before the first call.
  void refuse(std::uint32_t granted) {
    granted_ = granted;
    waits_ = true;
  }
  /// From here on all are granted. @return Whether one was refused.
  [[nodiscard]] bool end() { return !std::exchange(waits_, false); }

  /// Whether there is memory this time.
  [[nodiscard]] bool grants() {
    if (!waits_) return true;
    if (granted_ != 0) return --granted_, true;
    waits_ = false;
    return false;
  }

 private:
  std::uint32_t granted_ = 0;
  bool waits_ = false;  ///< To refuse one.
};

}  // namespace fairlead::firmware
