// SPDX-License-Identifier: Apache-2.0
#include "flash.hpp"

#include "hal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

using namespace fairlead;

namespace new_board {
namespace {

constexpr std::byte kErased{0xff};

/// Whether it can be read back, which not every controller looks at. `is_right` gets bytes and where they begin.
template <class IsRight>
bool reads_back(std::uint32_t address, std::size_t size, IsRight is_right) {
  std::array<std::byte, kFlashPageSize> page{};
  for (std::size_t at = 0; at < size; at += page.size()) {
    hal_flash_read(address + static_cast<std::uint32_t>(at), page.data(), page.size());
    if (!is_right(Bytes(page), at)) return false;
  }
  return true;
}

}  // namespace

platform::BlockGeometry Flash::do_geometry() const {
  return {.block_size = kFlashBlockSize, .blocks = kFlashBlocks, .page_size = kFlashPageSize};
}

Result<void> Flash::do_read(std::uint32_t address, MutableBytes into) const {
  hal_flash_read(address, into.data(), into.size());
  return {};
}

Result<void> Flash::do_program(std::uint32_t address, Bytes from) {
  const bool done = hal_flash_program(address, from.data(), from.size()) &&
                    reads_back(address, from.size(), [from](Bytes page, std::size_t at) {
                      return std::ranges::equal(page, from.subspan(at, page.size()));
                    });
  if (!done) return fail(Errc::storage_failed);
  return {};
}

Result<void> Flash::do_erase(std::uint32_t block) {
  const auto is_erased = [](Bytes page, std::size_t /*at*/) {
    return std::ranges::all_of(page, [](std::byte byte) { return byte == kErased; });
  };
  if (!hal_flash_erase(block) || !reads_back(block * kFlashBlockSize, kFlashBlockSize, is_erased)) {
    return fail(Errc::storage_failed);
  }
  return {};
}

}  // namespace new_board
