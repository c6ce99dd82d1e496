// SPDX-License-Identifier: Apache-2.0
/// @file  Output: standard output that says when nobody reads it any more.
#pragma once

#include "fairlead/base/status.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::cli {

/// Gathers small writes; flush() and large ones go to standard output. After an error it drops everything.
class Output {
 public:
  void write(std::string_view text);
  void flush();
  /// closed: the reader has gone. storage_failed: a file system is full. cancelled: a stop signal came while the reader
  /// did not read.
  [[nodiscard]] std::optional<Errc> error() const { return error_; }

 private:
  void write_out(std::string_view text);
  std::string gathered_;
  std::optional<Errc> error_;
};

}  // namespace fairlead::cli
