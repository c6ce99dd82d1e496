// SPDX-License-Identifier: Apache-2.0
/// @file  StoragePart: some blocks of a storage, as a storage of its own.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/block_storage.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::platform {

/// So that several users share one flash, each with blocks of its own. Locks the whole, where that has a lock.
///
/// Owns nothing: the whole outlives it. Threads as the whole.
class StoragePart final : public BlockStorage {
 public:
  /// Blocks `first` to `first + count - 1` of `whole`. Precondition: it has those.
  StoragePart(BlockStorage& whole, std::uint32_t first, std::uint32_t count)
      : whole_(whole), first_(first), count_(count) {}

 private:
  [[nodiscard]] BlockGeometry do_geometry() const override {
    BlockGeometry geometry = whole_.geometry();
    geometry.blocks = count_;
    return geometry;
  }
  [[nodiscard]] std::uint32_t do_life() const override { return whole_.life(); }
  [[nodiscard]] Bytes do_view() const override {
    const Bytes all = whole_.view();
    if (all.empty()) return {};
    return all.subspan(start(), std::size_t{count_} * whole_.geometry().block_size);
  }
  [[nodiscard]] Result<void> do_read(std::uint32_t address, MutableBytes into) const override {
    return whole_.read(start() + address, into);
  }
  [[nodiscard]] Result<void> do_program(std::uint32_t address, Bytes from) override {
    return whole_.program(start() + address, from);
  }
  [[nodiscard]] Result<void> do_erase(std::uint32_t block) override { return whole_.erase(first_ + block); }
  [[nodiscard]] Result<void> do_sync() override { return whole_.sync(); }
  [[nodiscard]] Result<void> do_lock(Access access) override { return whole_.lock(access); }
  void do_unlock() override { whole_.unlock(); }

  [[nodiscard]] std::uint32_t start() const { return first_ * whole_.geometry().block_size; }

  BlockStorage& whole_;
  std::uint32_t first_;
  std::uint32_t count_;
};

}  // namespace fairlead::platform
