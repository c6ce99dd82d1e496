// SPDX-License-Identifier: Apache-2.0
/// @file  Arguments: what the host's command line asks of an image.
#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::firmware {

/// Words `name=value` with one blank between. A view of the line.
class Arguments {
 public:
  explicit Arguments(std::string_view line) : line_(line) {}

  /// The value of the first such word; empty where there is none.
  [[nodiscard]] std::string_view text(std::string_view name) const;
  /// The same as a number without a sign; `otherwise` where there is no such word, or it is no number.
  [[nodiscard]] std::uint32_t number(std::string_view name, std::uint32_t otherwise) const;

 private:
  std::string_view line_;
};

}  // namespace fairlead::firmware
