// SPDX-License-Identifier: Apache-2.0
/// @file  Patience: when a command gives up a connection that does not come back.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/connection/machine.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace fairlead::cli {

/// How long a server may be away, once something was done with it.
enum class Outage : std::uint8_t {
  brief,   ///< Patience::kBrief: somebody waits for the end of the command.
  endless  ///< The command has no end of its own.
};

/// A first connection that fails ends the command at once, so that a mistake is seen; so does what only a person can
/// mend. After that, lost connections are tried again. A server that accepts and then breaks the connection without
/// anything being done is given up after a few times, whatever the command.
class Patience {
 public:
  static constexpr int kMostFutile = 4;
  static constexpr Duration kBrief = std::chrono::minutes(1);

  explicit Patience(Outage outage) : outage_(outage) {}

  /// CONNACK came.
  void on_connected() { online_ = connected_before_ = true; }
  /// Something was done: a message was delivered, a subscription acknowledged.
  void on_progress() {
    progressed_ = true;
    futile_ = 0;
    trouble_since_.reset();
  }
  /// There is no connection. Whether to wait for the next attempt.
  [[nodiscard]] bool waits_after(const connection::Offline& offline, Instant now) {
    if (!connected_before_ || !offline.retry_in) return false;
    if (connection::cause_of(offline.failure.error) == connection::Cause::refusal) return false;
    if (std::exchange(online_, false) && ++futile_ >= kMostFutile) return false;
    if (!trouble_since_) trouble_since_ = now;
    return (outage_ == Outage::endless && progressed_) || now + *offline.retry_in - *trouble_since_ < kBrief;
  }

 private:
  Outage outage_;
  bool connected_before_ = false;
  bool online_ = false;
  bool progressed_ = false;
  std::optional<Instant> trouble_since_{};
  int futile_ = 0;
};

}  // namespace fairlead::cli
