// SPDX-License-Identifier: Apache-2.0
/// @file  The part of a storage as one under test, between two others.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/platform/storage_part.hpp"

#include "conformance/storage_suite.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::conformance {

/// All blocks of a storage but the first two and the last one, which it fills with what others have.
///
/// `Owner` makes the storage, as its member `whole`: erased, with at least six blocks.
template <class Owner>
class StoragePartFixture final : public StorageFixture {
 public:
  StoragePartFixture() {
    if (!whole().lock(platform::Access::exclusive)) return;
    (void)each_neighbour([this](std::uint32_t at, Bytes page) { return whole().program(at, page).has_value(); });
    whole().unlock();
  }

 private:
  static constexpr std::uint32_t kBefore = 2;

  [[nodiscard]] Capability do_capabilities() const override {
    const platform::BlockStorage& storage = part_;
    return storage.view().empty() ? Capability::has_neighbours
                                  : Capability::has_neighbours | Capability::seen_as_memory;
  }
  [[nodiscard]] platform::BlockStorage& do_storage() override { return part_; }
  [[nodiscard]] bool do_neighbours_are_whole() override {
    return each_neighbour([this](std::uint32_t at, Bytes page) {
      std::array<std::byte, kLargestPage> memory{};
      const MutableBytes read = MutableBytes(memory).first(page.size());
      return whole().read(at, read).has_value() && std::ranges::equal(read, page);
    });
  }

  /// Calls `act` with the address of each page that is others' and what they have in it, until it says no. Whether it
  /// never did.
  template <class Act>
  bool each_neighbour(Act act) {
    const platform::BlockGeometry geometry = whole().geometry();
    std::array<std::byte, kLargestPage> page{};
    for (std::uint32_t at = 0; at < geometry.block_size * geometry.blocks; at += geometry.page_size) {
      const std::uint32_t block = at / geometry.block_size;
      if (block >= kBefore && block < geometry.blocks - 1) continue;
      page.fill(static_cast<std::byte>(at / geometry.page_size % 251));
      if (!act(at, Bytes(page).first(geometry.page_size))) return false;
    }
    return true;
  }
  platform::BlockStorage& whole() { return owner_.whole; }

  Owner owner_;
  platform::StoragePart part_{whole(), kBefore, whole().geometry().blocks - kBefore - 1};
};

}  // namespace fairlead::conformance
