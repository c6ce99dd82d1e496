// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/flash_model.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace fairlead::firmware {
namespace {

using ports::semihosting::File;
using ports::semihosting::FileMode;

constexpr std::size_t kSize = std::size_t{FlashModel::kGeometry.block_size} * FlashModel::kGeometry.blocks;
constexpr std::byte kErased{0xff};

[[gnu::section(".model")]] std::array<std::byte, kSize> cells;

}  // namespace

void FlashModel::begin() { cells.fill(kErased); }

Result<void> FlashModel::begin(const char* name) {
  begin();
  if (auto there = File::open(name, FileMode::update); there) {
    FAIRLEAD_TRY_ASSIGN(const std::uint32_t size, there->size());
    if (size != kSize) return fail(Errc::storage_failed);
    FAIRLEAD_TRY_ASSIGN(const std::size_t got, there->read(cells));
    if (got != kSize) return fail(Errc::storage_failed);
    file_ = std::move(*there);
    return {};
  }
  FAIRLEAD_TRY_ASSIGN(auto made, File::open(name, FileMode::create));
  file_ = std::move(made);
  return file_->write(cells);
}

Bytes FlashModel::do_view() const { return cells; }

Result<void> FlashModel::do_read(std::uint32_t address, MutableBytes into) const {
  (void)copy_bytes(into, Bytes(cells).subspan(address, into.size()));
  return {};
}

Result<void> FlashModel::do_program(std::uint32_t address, Bytes from) {
  if (address % kGeometry.page_size != 0 || from.size() % kGeometry.page_size != 0) return fail(Errc::storage_failed);
  const MutableBytes pages = MutableBytes(cells).subspan(address, from.size());
  const auto is_erased = [](std::byte cell) { return cell == kErased; };
  if (!std::ranges::all_of(pages, is_erased)) return fail(Errc::storage_failed);
  (void)copy_bytes(pages, from);
  return write_out(address, pages);
}

Result<void> FlashModel::do_erase(std::uint32_t block) {
  const std::uint32_t address = block * kGeometry.block_size;
  const MutableBytes bytes = MutableBytes(cells).subspan(address, kGeometry.block_size);
  std::ranges::fill(bytes, kErased);
  return write_out(address, bytes);
}

Result<void> FlashModel::write_out(std::uint32_t address, Bytes bytes) {
  if (!file_) return {};
  FAIRLEAD_TRY(file_->seek(address));
  return file_->write(bytes);
}

}  // namespace fairlead::firmware
