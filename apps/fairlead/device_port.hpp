// SPDX-License-Identifier: Apache-2.0
/// @file  DevicePort: the serial line to a device, or the socket that an emulator has in its place.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <termios.h>

namespace fairlead::cli {

/// Where a device is: "/dev/ttyUSB0", "/dev/ttyUSB0:9600", or the path of a socket of the file system.
struct DevicePlace {
  std::string path;
  unsigned baud = 115200;
};
/// Throws Problem.
[[nodiscard]] DevicePlace parse_device(const std::string& text);

/// An open one, raw: 8 data bits, no parity, one stop bit, no flow control. A line is locked by flock() and TIOCEXCL
/// meanwhile: other commands and programs that lock it so are kept out, and those that open it later, unless they are
/// root's; not who has it open already. Afterwards a line has the settings that it had, but that DTR stays as it is,
/// since there are boards that restart with it. All its functions throw Problem where the line is gone.
class DevicePort {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit DevicePort(DevicePlace place);
  DevicePort(const DevicePort&) = delete;
  DevicePort& operator=(const DevicePort&) = delete;
  ~DevicePort();

  /// Sends all of it. @return Whether it could until then.
  [[nodiscard]] bool write(std::string_view bytes, Time until);
  /// What has come, as soon as there is something; empty: there was nothing until then.
  [[nodiscard]] std::string read(Time until);
  [[nodiscard]] const std::string& path() const { return place_.path; }

 private:
  [[nodiscard]] bool wait(short events, Time until) const;

  void open_line();
  void set_up();
  void give_back();

  DevicePlace place_;
  int file_ = -1;
  std::optional<termios> before_;  ///< Of a serial line.
};

}  // namespace fairlead::cli
