// SPDX-License-Identifier: Apache-2.0
/// @file  LineReader: lines out of pieces of text.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fairlead::cli {

/// Cuts what it is given at each line end, which is not part of a line. The last line needs none.
class LineReader {
 public:
  void add(std::string_view text) {
    for (;;) {
      const auto end = text.find('\n');
      open_ += text.substr(0, end);
      if (end == std::string_view::npos) return;
      lines_.push_back(std::exchange(open_, {}));
      text.remove_prefix(end + 1);
    }
  }
  /// Nothing more comes.
  void finish() {
    if (!open_.empty()) lines_.push_back(std::exchange(open_, {}));
  }
  /// The next whole line, if there is one.
  std::optional<std::string> next() {
    if (lines_.empty()) return std::nullopt;
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }
  /// Takes back a line that next() gave.
  void put_back(std::string line) { lines_.push_front(std::move(line)); }
  [[nodiscard]] bool has_lines() const { return !lines_.empty(); }
  /// How long the line is whose end has not come.
  [[nodiscard]] std::size_t open_size() const { return open_.size(); }

 private:
  std::deque<std::string> lines_;
  std::string open_;
};

}  // namespace fairlead::cli
