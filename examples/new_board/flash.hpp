// SPDX-License-Identifier: Apache-2.0
/// @file  Flash: the blocks of a new board's flash that are the token's.
#pragma once

#include "fairlead/platform/block_storage.hpp"

#include <cstdint>

namespace new_board {

/// Over the functions of hal.hpp. It has no state; platform::StoragePart divides it among several users.
class Flash final : public fairlead::platform::BlockStorage {
 private:
  [[nodiscard]] fairlead::platform::BlockGeometry do_geometry() const override;
  [[nodiscard]] fairlead::Result<void> do_read(std::uint32_t address, fairlead::MutableBytes into) const override;
  [[nodiscard]] fairlead::Result<void> do_program(std::uint32_t address, fairlead::Bytes from) override;
  [[nodiscard]] fairlead::Result<void> do_erase(std::uint32_t block) override;
  /// Nothing is kept back: the controller is done when a call returns.
  [[nodiscard]] fairlead::Result<void> do_sync() override { return {}; }
  /// There are no other processes.
  [[nodiscard]] fairlead::Result<void> do_lock(fairlead::platform::Access /*access*/) override { return {}; }
  void do_unlock() override {}
};

}  // namespace new_board
