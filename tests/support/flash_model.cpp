// SPDX-License-Identifier: Apache-2.0
#include "support/flash_model.hpp"

#include <algorithm>

namespace fairlead::support {

Result<void> FlashModel::do_program(std::uint32_t address, Bytes from) {
  if (off_) return fail(Errc::storage_failed);
  const std::uint32_t page = geometry_.page_size;
  if (from.empty() || address % page != 0 || from.size() % page != 0) throw FlashMisuse("programs half a page");
  if (address >= bytes_.size() || from.size() > geometry_.block_size - address % geometry_.block_size) {
    throw FlashMisuse("programs outside of a block");
  }
  for (; !from.empty(); from = from.subspan(page), address += page) {
    const bool last = goes();
    if (last && cut_ == Cut::before) {
      off_ = true;
      return fail(Errc::storage_failed);
    }
    if (programmed_[address / page]) throw FlashMisuse("programs a page twice");
    programmed_[address / page] = true;
    ++programs_;
    for (std::uint32_t i = 0; i < page; ++i) {
      // Programming clears bits; a torn page has some of them cleared.
      const std::byte some = last && cut_ == Cut::torn ? static_cast<std::byte>(chance_()) : std::byte{0};
      bytes_[address + i] &= from[i] | some;
    }
    if (last) {
      off_ = true;
      return fail(Errc::storage_failed);
    }
  }
  return {};
}

Result<void> FlashModel::do_erase(std::uint32_t block) {
  if (off_) return fail(Errc::storage_failed);
  if (block >= geometry_.blocks) throw FlashMisuse("erases outside");
  const bool last = goes();
  if (last && cut_ == Cut::before) {
    off_ = true;
    return fail(Errc::storage_failed);
  }
  const std::size_t start = std::size_t{block} * geometry_.block_size;
  ++erases_;
  ++erased_[block];
  // Erasing sets bits. In a torn block some pages are erased, some are as they were, and some have a part of their bits
  // set, in any order; it has to be erased again.
  std::uint64_t fate = 0;
  for (std::size_t i = start; i < start + geometry_.block_size; ++i) {
    if (i % geometry_.page_size == 0) fate = chance_() % 3;
    std::byte set{0xff};
    if (last && cut_ == Cut::torn && fate != 0) set = fate == 1 ? std::byte{0} : static_cast<std::byte>(chance_());
    bytes_[i] |= set;
  }
  const bool done = !last || cut_ != Cut::torn;
  for (std::size_t i = start / geometry_.page_size; i < (start + geometry_.block_size) / geometry_.page_size; ++i) {
    programmed_[i] = !done;
  }
  if (last) {
    off_ = true;
    return fail(Errc::storage_failed);
  }
  return {};
}

}  // namespace fairlead::support
