// SPDX-License-Identifier: Apache-2.0
/// @file  The formats of `fairlead sub -F`, which are those of mosquitto_sub.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// One piece of a format.
struct FormatPart {
  enum class Kind : std::uint8_t {
    text,         ///< As it stands.
    specifier,    ///< %letter, with flags.
    time,         ///< @letter, for strftime.
    nanoseconds,  ///< @N
  };
  Kind kind = Kind::text;
  std::string text{};  ///< Of Kind::text.
  char letter = 0;
  bool left = false;                       ///< Flag '-': blanks behind instead of in front.
  bool zeros = false;                      ///< Flag '0'.
  std::size_t width = 0;                   ///< At least so many characters.
  std::optional<std::size_t> precision{};  ///< At most so many.

  /// Whether it shows the payload itself.
  [[nodiscard]] bool shows_payload() const {
    return kind == Kind::specifier && std::string_view("pxXjJ").find(letter) != std::string_view::npos;
  }
  /// Whether it shows the payload's bytes one by one, so that pieces of it can be shown as they come.
  [[nodiscard]] bool can_stream() const { return shows_payload() && letter != 'j' && letter != 'J'; }
};

using Format = std::vector<FormatPart>;

/// Reads a format; neighbouring texts are one part. Throws Problem (invalid) for an incomplete sequence, an unknown
/// specifier or an unknown escape.
[[nodiscard]] Format parse_format(std::string_view text);

/// `text` at the width and precision of `part`. Counts bytes.
[[nodiscard]] std::string padded(const FormatPart& part, std::string_view text);
/// The same for numbers, which can be padded with zeros.
[[nodiscard]] std::string padded(const FormatPart& part, std::uint64_t number);
/// Nothing, at the width of `part`, with its zeros if it is a number's place.
[[nodiscard]] std::string blank(const FormatPart& part, bool number);

}  // namespace fairlead::cli
