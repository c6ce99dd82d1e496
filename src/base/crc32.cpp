// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/crc32.hpp"

#include <array>

namespace fairlead {
namespace {

/// For half an octet: small, and fast enough for what a token holds.
constexpr std::array<std::uint32_t, 16> kTable = [] {
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t i = 0; i < 16; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 4; ++bit) value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xedb8'8320U : 0U);
    table[i] = value;
  }
  return table;
}();

}  // namespace

std::uint32_t crc32(Bytes bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  for (const std::byte octet : bytes) {
    crc ^= std::to_integer<std::uint32_t>(octet);
    crc = (crc >> 4U) ^ kTable[crc & 0xfU];
    crc = (crc >> 4U) ^ kTable[crc & 0xfU];
  }
  return ~crc;
}

}  // namespace fairlead
