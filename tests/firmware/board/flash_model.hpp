// SPDX-License-Identifier: Apache-2.0
/// @file  FlashModel: flash memory, in the emulator's spare memory and in a file of the host.
#pragma once

#include "fairlead/platform/block_storage.hpp"
#include "fairlead/ports/semihosting_file.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::firmware {

/// 32 KB of flash as a microcontroller has it on its chip: it can be read as memory, is programmed by the page of 16
/// bytes once after each erasure, and erased by the block of 4 KB. It holds its user to that: what a chip would do to a
/// page that is programmed twice is not known, so that the call fails. Not a part of the RAM that an image may use.
class FlashModel final : public platform::BlockStorage {
 public:
  static constexpr platform::BlockGeometry kGeometry{.block_size = 4096, .blocks = 8, .page_size = 16};

  FlashModel() = default;

  /// Erased, and gone with the power. Once, before all else.
  void begin();
  /// As the file of the host has it, which is made where there is none, and written to from then on.
  /// @param name  Ends with a zero byte.
  /// @return Nothing; or storage_failed: the file cannot be opened or has another size. Then nothing is written to it.
  Result<void> begin(const char* name);

 private:
  [[nodiscard]] platform::BlockGeometry do_geometry() const override { return kGeometry; }
  [[nodiscard]] Bytes do_view() const override;
  [[nodiscard]] Result<void> do_read(std::uint32_t address, MutableBytes into) const override;
  [[nodiscard]] Result<void> do_program(std::uint32_t address, Bytes from) override;
  [[nodiscard]] Result<void> do_erase(std::uint32_t block) override;
  [[nodiscard]] Result<void> do_sync() override { return {}; }
  [[nodiscard]] Result<void> do_lock(platform::Access /*access*/) override { return {}; }
  void do_unlock() override {}

  [[nodiscard]] Result<void> write_out(std::uint32_t address, Bytes bytes);

  std::optional<ports::semihosting::File> file_;
};

}  // namespace fairlead::firmware
