// SPDX-License-Identifier: Apache-2.0
/// @file  The lines that host and device exchange over a serial line, and the check that each carries.
///
///     @NN TEXT*CHECK
///
/// NN is the line's number and CHECK the CRC-32 of what stands between "@" and "*", both in hexadecimal digits; TEXT is
/// words in printable ASCII with one blank between. A line begins at its last "@", so that what stands before one, such
/// as the messages of a boot loader, does no harm. What else comes is passed over.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::provision {

/// With "@" and the line feed.
inline constexpr std::size_t kLongestLine = 256;

/// A line whose check is right. A view of the memory that it was read from.
struct Line {
  std::uint8_t number = 0;
  std::string_view text{};
  std::uint32_t check = 0;
};

/// Writes a line with its line feed to the front of `into`.
/// @param text  Without "@", "*" and line feeds.
/// @return What was written; or no_space: `into` or a line has no room for it.
[[nodiscard]] Result<std::string_view> write_line(std::uint8_t number, std::string_view text, std::span<char> into);

/// @param line  From "@" to before the line feed, or the carriage return before that.
/// @return The line; nothing where it is none, or its check is wrong.
[[nodiscard]] std::optional<Line> read_line(std::string_view line);

/// Takes the first word and the blank behind it off the front of `text`; all of it where there is no blank.
std::string_view take_word(std::string_view& text);

/// A number in decimal digits and nothing else. @return It; nothing where it is none, or too large.
[[nodiscard]] std::optional<std::size_t> read_number(std::string_view digits);

/// Finds the lines in what comes, byte by byte. One that is longer than kLongestLine is passed over. Owns its memory;
/// does not allocate.
class LineReader {
 public:
  /// Takes bytes up to the end of a line that is whole and right, or all of them. @return How many it has taken.
  std::size_t take(Bytes bytes);
  /// The line that the last take() ended with; nothing where it ended with none. Lives until the next take() or
  /// clear().
  [[nodiscard]] std::optional<Line> line() const { return line_; }
  /// Forgets a line, or its beginning: zeroes the memory.
  void clear();

 private:
  void add(char c);

  std::array<char, kLongestLine> memory_{};
  std::size_t size_ = 0;  ///< 0: no line has begun.
  std::optional<Line> line_;
};

}  // namespace fairlead::provision
