// SPDX-License-Identifier: Apache-2.0
/// @file  SIGINT and SIGTERM as a question that a loop asks.
#pragma once

#include "fairlead/platform/waiter.hpp"

namespace fairlead::cli {

/// While one exists, SIGINT and SIGTERM end the waiter's wait and are remembered; the second of them ends the process
/// as usual. At most one at a time; the waiter outlives it.
class StopSignal {
 public:
  explicit StopSignal(platform::Waiter& waiter);
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  [[nodiscard]] static bool asked();
};

}  // namespace fairlead::cli
