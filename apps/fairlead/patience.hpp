// SPDX-License-Identifier: Apache-2.0
/// @file  Patience: when a command gives up a connection that does not come back.
#pragma once

#include "fairlead/connection/machine.hpp"

namespace fairlead::cli {

/// A first connection that fails ends the command at once, so that a mistake is seen. After that, lost connections are
/// tried again, but not for ever without anything being done, and not when only a person can mend the cause.
class Patience {
 public:
  static constexpr int kMostFutile = 4;

  /// CONNACK came.
  void on_connected() { connected_before_ = true; }
  /// Something was done: a message was delivered, a subscription acknowledged.
  void on_progress() { futile_ = 0; }
  /// There is no connection. Whether to wait for the next attempt.
  [[nodiscard]] bool waits_after(const connection::Offline& offline) {
    if (!connected_before_ || !offline.retry_in) return false;
    if (connection::cause_of(offline.failure.error) == connection::Cause::refusal) return false;
    return ++futile_ < kMostFutile;
  }

 private:
  bool connected_before_ = false;
  int futile_ = 0;
};

}  // namespace fairlead::cli
