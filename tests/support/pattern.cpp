// SPDX-License-Identifier: Apache-2.0
#include "support/pattern.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace fairlead::support {
namespace {

constexpr std::uint64_t kWord = sizeof(std::uint64_t);

/// One step of splitmix64 (Steele, Lea and Flood 2014).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e37'79b9'7f4a'7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d0'49bb'1331'11ebU;
  return x ^ (x >> 31U);
}

}  // namespace

void write_pattern(std::uint64_t number, std::uint64_t offset, MutableBytes into) {
  const std::uint64_t start = mixed(number);
  while (!into.empty()) {
    const std::uint64_t word = mixed(start + offset / kWord);
    const std::uint64_t within = offset % kWord;
    const std::size_t n = std::min<std::size_t>(kWord - within, into.size());
    std::memcpy(into.data(), reinterpret_cast<const char*>(&word) + within, n);
    into = into.subspan(n);
    offset += n;
  }
}

bool is_pattern(std::uint64_t number, std::uint64_t offset, Bytes bytes) {
  std::array<std::byte, 4096> expected{};
  while (!bytes.empty()) {
    const std::size_t n = std::min(bytes.size(), expected.size());
    write_pattern(number, offset, MutableBytes(expected).first(n));
    if (!std::ranges::equal(bytes.first(n), Bytes(expected).first(n))) return false;
    bytes = bytes.subspan(n);
    offset += n;
  }
  return true;
}

}  // namespace fairlead::support
