// SPDX-License-Identifier: Apache-2.0
#include "token/store_format.hpp"

#include <array>

namespace fairlead::token {

std::uint32_t check_of_head(std::uint32_t block_number, std::uint16_t changes, std::uint32_t size) {
  std::array<std::byte, 12> memory{};
  ByteWriter writer(memory);
  writer.u32(block_number);
  writer.u16(kCommitMark);
  writer.u16(changes);
  writer.u32(size);
  return crc32(writer.written());
}

}  // namespace fairlead::token
