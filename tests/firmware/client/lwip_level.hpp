// SPDX-License-Identifier: Apache-2.0
/// @file  LwipLevel: how much of lwIP's memory is in use, for whoever asks whether all of it came back.
#pragma once

#include "firmware/client/device.hpp"

#include <array>
#include <cstdint>

#include <lwip/memp.h>

namespace fairlead::firmware {

/// Of each pool the places, and of the heap the bytes.
class LwipLevel {
 public:
  /// As it is now.
  LwipLevel();

  /// Lets TCP forget connections that have ended, whose two minutes (TIME-WAIT) pass at once, and waits for lwIP to
  /// come back to this level, for ten seconds at most. @return Whether it did; what is still in use is written
  /// otherwise.
  [[nodiscard]] bool comes_back(Device& device) const;

  bool operator==(const LwipLevel&) const = default;

 private:
  std::array<std::uint32_t, MEMP_MAX + 1> used_{};
};

}  // namespace fairlead::firmware
