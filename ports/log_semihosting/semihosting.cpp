// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/semihosting.hpp"

#include "call.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace fairlead::ports::semihosting {
namespace {

/// The reason for an exit that carries a status: ADP_Stopped_ApplicationExit.
constexpr std::uint32_t kApplicationExit = 0x20026;

}  // namespace

void write(std::string_view text) {
  std::array<char, 64> piece{};
  while (!text.empty()) {
    const std::size_t n = text.copy(piece.data(), piece.size() - 1);
    piece[n] = '\0';
    call(Operation::write0, piece.data());
    text.remove_prefix(n);
  }
}

void write(std::int64_t number) {
  std::array<char, 20> digits{};
  std::size_t at = digits.size();
  auto left = static_cast<std::uint64_t>(number);
  if (number < 0) {
    write("-");
    left = 0 - left;
  }
  do {
    digits[--at] = static_cast<char>('0' + left % 10);
    left /= 10;
  } while (left != 0);
  write(std::string_view(digits.data() + at, digits.size() - at));
}

std::string_view command_line(std::span<char> into) {
  struct {
    char* text;
    std::uint32_t size;
  } block{into.data(), static_cast<std::uint32_t>(into.size())};
  if (call(Operation::get_command_line, &block) != 0) return {};
  return {into.data(), block.size};
}

void exit(int status) {
  const std::array<std::uint32_t, 2> block{kApplicationExit, static_cast<std::uint32_t>(status)};
  for (;;) call(Operation::exit_extended, block.data());
}

}  // namespace fairlead::ports::semihosting
