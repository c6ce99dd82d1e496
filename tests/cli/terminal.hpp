// SPDX-License-Identifier: Apache-2.0
/// @file  The fairlead command at a terminal, where a person types.
///
/// Throws std::runtime_error when there is no terminal to be had.
#pragma once

#include "cli/tool.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tool {

/// A running tool whose standard streams are a terminal; it ends with this object.
class Terminal {
 public:
  /// @param environment  "NAME=value".
  Terminal(const Arguments& arguments, const std::vector<std::string>& environment);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Waits until the terminal shows `text` behind what was waited for before.
  [[nodiscard]] bool shows(std::string_view text, std::chrono::milliseconds limit = kPatience);
  /// Types a line.
  void type(std::string_view line);
  /// Waits for the end. @return The exit status; -1: it did not end by itself.
  [[nodiscard]] int finish(std::chrono::milliseconds limit = kPatience);
  /// All that the terminal has shown.
  [[nodiscard]] const std::string& screen() const { return screen_; }

 private:
  /// False at the end, or after `limit`.
  bool read_more(std::chrono::milliseconds limit);

  support::Descriptor person_;
  int pid_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace fairlead::tool
