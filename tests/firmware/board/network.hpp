// SPDX-License-Identifier: Apache-2.0
/// @file  Network: lwIP over the board's Ethernet controller, without an operating system.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/platform/entropy.hpp"

#include "firmware/board/ethernet.hpp"

namespace fairlead::firmware {

/// lwIP and its one interface. Single-threaded, as lwIP without an operating system is.
class Network {
 public:
  Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// Starts lwIP and the controller, and asks for an address. Once in a program.
  /// @param entropy  For lwIP; outlives this.
  /// @return Nothing; or unsupported: there is no controller.
  Result<void> start(platform::Entropy& entropy);

  /// From here on frames pass through `path`, which outlives this.
  void set_path(FramePath& path) { ethernet_.set_path(path); }

  /// Hands over what has arrived, and runs lwIP's timers. @return Whether anything happened.
  bool poll();

  [[nodiscard]] bool has_address() const { return ethernet_.has_address(); }

  /// When lwIP has something to do by itself.
  [[nodiscard]] static Deadline next_deadline();

 private:
  Ethernet ethernet_;
};

}  // namespace fairlead::firmware
