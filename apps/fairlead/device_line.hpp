// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceLine: the host's end of the line over which a device is asked something (provision/exchange.hpp).
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/provision/line.hpp"

#include "device_port.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace fairlead::cli {

/// Sends each request until it is answered. Throws a Problem where the device does not answer, answers nonsense, or was
/// restarted in between. Keeps nothing of what it sends.
class DeviceLine {
 public:
  /// Says hello.
  explicit DeviceLine(const std::string& place);
  /// Says hello again: what was begun is over, and nobody is logged in.
  void greet();

  /// Has the device do what a message asks. @return The answer's message; or what the device says in its place.
  [[nodiscard]] Result<std::string> run(std::string_view verb, std::string_view message);

  [[nodiscard]] const std::string& path() const { return port_.path(); }

 private:
  using Patience = std::chrono::seconds;
  Result<std::string> ask(std::string_view text, Patience patience);
  std::string ask_plainly(std::string_view text);
  [[nodiscard]] bool await_answer(std::uint8_t number, DevicePort::Time until);
  [[noreturn]] void refuse_silence(Patience patience) const;
  [[noreturn]] void refuse_nonsense() const;
  std::size_t number_in(const std::string& answer) const;

  DevicePort port_;
  provision::LineReader reader_;
  std::uint8_t number_ = 0;
  std::string answer_;      ///< Of the last request.
  std::string unread_;      ///< Of what has come.
  bool heard_ = false;      ///< Anything, since the last answer and the last line that is one of an earlier request.
  std::size_t memory_ = 0;  ///< The device's, for a message.
};

}  // namespace fairlead::cli
