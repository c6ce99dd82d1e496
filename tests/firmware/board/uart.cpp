// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/uart.hpp"

#include "firmware/board/memory_map.hpp"

#include <cstdint>

namespace fairlead::firmware {
namespace {

constexpr std::uintptr_t kData = kUart0Base;
constexpr std::uintptr_t kState = kUart0Base + 0x04;
constexpr std::uintptr_t kControl = kUart0Base + 0x08;
constexpr std::uintptr_t kDivider = kUart0Base + 0x10;

constexpr std::uint32_t kTransmitterFull = 1U << 0U;  // Of kState.
constexpr std::uint32_t kReceiverFull = 1U << 1U;
constexpr std::uint32_t kTransmit = 1U << 0U;  // Of kControl.
constexpr std::uint32_t kReceive = 1U << 1U;

volatile std::uint32_t& at(std::uintptr_t address) { return *reinterpret_cast<volatile std::uint32_t*>(address); }

}  // namespace

void Uart::begin(unsigned baud) {
  at(kDivider) = kCounterHz / baud;  // The counter's clock is the peripherals'.
  at(kControl) = kTransmit | kReceive;
}

std::optional<std::byte> Uart::read() {
  if ((at(kState) & kReceiverFull) == 0) return {};
  return static_cast<std::byte>(at(kData));
}

bool Uart::write(std::byte byte) {
  if ((at(kState) & kTransmitterFull) != 0) return false;
  at(kData) = std::to_integer<std::uint32_t>(byte);
  return true;
}

}  // namespace fairlead::firmware
