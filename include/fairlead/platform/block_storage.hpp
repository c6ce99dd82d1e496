// SPDX-License-Identifier: Apache-2.0
/// @file  BlockStorage: memory that survives a power cut, as flash is: written once, erased by the block.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::platform {

/// How a storage is divided, in bytes. Does not change while the storage lives.
struct BlockGeometry {
  std::uint32_t block_size = 0;  ///< Erased as a whole. A multiple of the page's size.
  std::uint32_t blocks = 0;
  std::uint32_t page_size = 0;  ///< Programmed as a whole, once after each erasure. At least 1.
  friend bool operator==(const BlockGeometry&, const BlockGeometry&) = default;
};

/// Who else may use the storage meanwhile.
enum class Access : std::uint8_t {
  shared,    ///< Others may read.
  exclusive  ///< Nobody.
};

/// Blocks of pages at addresses from 0 on. An erased byte is 0xff. What was programmed or erased before sync() survives
/// a power cut; what came after it is there wholly, in part, in any order, or not at all. Called by one thread at a
/// time. None of its calls retries, and none allocates.
class BlockStorage {
 public:
  [[nodiscard]] BlockGeometry geometry() const { return do_geometry(); }

  /// The whole storage where it can be seen as memory, in which what others write shows at once; empty where it cannot.
  /// Valid until the next call of anything but read().
  [[nodiscard]] Bytes view() const { return do_view(); }

  /// Counts up where what is underneath has become another storage, and nothing that was read of it counts any more.
  [[nodiscard]] std::uint32_t life() const { return do_life(); }

  /// Reads `into.size()` bytes from `address` on, within the storage.
  /// @return Nothing; or storage_failed: `into` holds nothing of use.
  [[nodiscard]] Result<void> read(std::uint32_t address, MutableBytes into) const { return do_read(address, into); }

  /// Writes whole pages that are erased. `address` and the size are multiples of the page's size, and all of it lies in
  /// one block.
  /// @return Nothing; or
  ///   - storage_failed  what is there now is undefined until the block is erased.
  ///   - no_space        where the storage grows as it is used: there is no more. As after storage_failed.
  [[nodiscard]] Result<void> program(std::uint32_t address, Bytes from) { return do_program(address, from); }

  /// @return Nothing: every byte of the block is 0xff; or as program().
  [[nodiscard]] Result<void> erase(std::uint32_t block) { return do_erase(block); }

  /// Waits until all that was programmed and erased survives a power cut. @return Nothing, or storage_failed.
  [[nodiscard]] Result<void> sync() { return do_sync(); }

  /// Waits until no other process is in the way. Not within another lock(). A storage that nobody else can reach does
  /// nothing.
  /// @return Nothing; or storage_failed, and nothing is locked.
  [[nodiscard]] Result<void> lock(Access access) { return do_lock(access); }
  /// Ends what lock() began.
  void unlock() { do_unlock(); }

 protected:
  ~BlockStorage() = default;

 private:
  [[nodiscard]] virtual BlockGeometry do_geometry() const = 0;
  [[nodiscard]] virtual std::uint32_t do_life() const { return 0; }
  [[nodiscard]] virtual Bytes do_view() const { return {}; }
  [[nodiscard]] virtual Result<void> do_read(std::uint32_t address, MutableBytes into) const = 0;
  [[nodiscard]] virtual Result<void> do_program(std::uint32_t address, Bytes from) = 0;
  [[nodiscard]] virtual Result<void> do_erase(std::uint32_t block) = 0;
  [[nodiscard]] virtual Result<void> do_sync() = 0;
  [[nodiscard]] virtual Result<void> do_lock(Access access) = 0;
  virtual void do_unlock() = 0;
};

}  // namespace fairlead::platform
