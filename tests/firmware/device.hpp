// SPDX-License-Identifier: Apache-2.0
/// @file  What the image firmware_device runs on the board.
#pragma once

#include <cstdint>

namespace fairlead::firmware {

/// Whether something is put wrong on purpose, which the cases must notice.
enum class Fault : std::uint8_t {
  no,
  yes
};

/// The stream suite, over the pipe and over a pipe that refuses; with a fault, over a pipe that loses its connection.
/// Writes what failed, and the sums. @return The exit status: 0 when some cases ran and none failed.
[[nodiscard]] int run_stream(Fault fault);

/// An MQTT session over a pipe, to a server that sends every message back; with a fault, its messages are compared with
/// others. Writes and returns as above.
[[nodiscard]] int run_mqtt(Fault fault);

}  // namespace fairlead::firmware
