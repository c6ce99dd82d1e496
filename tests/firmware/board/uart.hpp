// SPDX-License-Identifier: Apache-2.0
/// @file  Uart: the board's first serial line, polled: a CMSDK APB UART (Cortex-M System Design Kit, section 4.3).
#pragma once

#include <cstddef>
#include <optional>

namespace fairlead::firmware {

class Uart {
 public:
  /// 8 data bits, no parity, one stop bit. @param baud  Of a line that is not an emulator's.
  static void begin(unsigned baud = 115200);
  /// The byte that has come; nothing: none has. It holds one, so that who sends waits for answers.
  [[nodiscard]] static std::optional<std::byte> read();
  /// Whether it has taken the byte; otherwise the one before it is still going out.
  [[nodiscard]] static bool write(std::byte byte);
};

}  // namespace fairlead::firmware
