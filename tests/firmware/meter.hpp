// SPDX-License-Identifier: Apache-2.0
/// @file  What calls cost, in an image that runs with one instruction each 64 ns, and how that is told.
#pragma once

#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fairlead::firmware {

/// Counts at 25 MHz: the FPGA's input and output, MPS2 (Arm AN385, section 4.5).
[[nodiscard]] inline std::uint32_t ticks() { return *reinterpret_cast<const volatile std::uint32_t*>(0x4002'8018); }

/// An instruction takes 64 ns, and a tick 40.
[[nodiscard]] constexpr std::uint64_t instructions_of(std::uint32_t ticks) { return std::uint64_t{ticks} * 5 / 8; }

/// What somebody has done, call by call.
class Meter {
 public:
  template <class Call>
  auto operator()(Call call) {
    restart_stack_peak();
    const std::uint32_t before = ticks();
    const auto returned = call();
    const std::uint32_t taken = ticks() - before;
    stack = std::max(stack, stack_peak());
    sum_ += taken;
    longest_ = std::max(longest_, taken);
    return returned;
  }

  [[nodiscard]] std::uint64_t instructions() const { return instructions_of(sum_); }
  [[nodiscard]] std::uint64_t longest() const { return instructions_of(longest_); }

  std::size_t stack = 0;

 private:
  std::uint32_t sum_ = 0;
  std::uint32_t longest_ = 0;
};

/// Writes a line "figure NAME NUMBER".
inline void tell(std::string_view what, std::string_view version, std::uint64_t number) {
  using ports::semihosting::write;
  write("figure ");
  write(what);
  write(version);
  write(" ");
  write(static_cast<std::int64_t>(number));
  write("\n");
}

}  // namespace fairlead::firmware
