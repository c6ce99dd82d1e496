// SPDX-License-Identifier: Apache-2.0
/// @file  FlashModel: flash that holds its user to the rules, counts wear, and loses power when it is told to.
#pragma once

#include "fairlead/platform/block_storage.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

namespace fairlead::support {

/// Thrown where a rule of flash was broken: a page programmed twice, half a page, a place outside.
class FlashMisuse : public std::logic_error {
  using std::logic_error::logic_error;
};

/// What happens to the page or block that is being written when power goes.
enum class Cut : std::uint8_t {
  before,  ///< Nothing of it is done.
  torn,    ///< Some of its bits are.
  after    ///< All of it is, and nobody was told.
};

/// NOR flash in memory. After a cut every call fails until power_up(). Host only.
class FlashModel final : public platform::BlockStorage {
 public:
  explicit FlashModel(platform::BlockGeometry geometry)
      : geometry_(geometry),
        bytes_(std::size_t{geometry.block_size} * geometry.blocks, std::byte{0xff}),
        programmed_(bytes_.size() / geometry.page_size, false),
        erased_(geometry.blocks, 0) {}

  /// Power goes with the n-th program or erase from now on, 1 being the next; 0: it stays.
  void cut_at(std::uint64_t n, Cut cut, std::uint64_t seed = 1) {
    left_ = n;
    cut_ = cut;
    chance_.seed(seed);
  }
  void power_up() {
    off_ = false;
    left_ = 0;
  }
  [[nodiscard]] bool off() const { return off_; }

  [[nodiscard]] std::uint64_t programs() const { return programs_; }  ///< Pages.
  [[nodiscard]] std::uint64_t erases() const { return erases_; }
  [[nodiscard]] std::uint64_t syncs() const { return syncs_; }
  [[nodiscard]] const std::vector<std::uint64_t>& erased() const { return erased_; }  ///< Of each block.
  [[nodiscard]] std::vector<std::byte>& bytes() { return bytes_; }

 private:
  [[nodiscard]] platform::BlockGeometry do_geometry() const override { return geometry_; }
  [[nodiscard]] Bytes do_view() const override { return off_ ? Bytes() : Bytes(bytes_); }
  [[nodiscard]] Result<void> do_read(std::uint32_t address, MutableBytes into) const override {
    if (off_) return fail(Errc::storage_failed);
    if (address > bytes_.size() || into.size() > bytes_.size() - address) throw FlashMisuse("reads outside");
    (void)copy_bytes(into, Bytes(bytes_).subspan(address, into.size()));
    return {};
  }
  [[nodiscard]] Result<void> do_program(std::uint32_t address, Bytes from) override;
  [[nodiscard]] Result<void> do_erase(std::uint32_t block) override;
  [[nodiscard]] Result<void> do_sync() override {
    ++syncs_;
    if (off_) return fail(Errc::storage_failed);
    return {};
  }
  [[nodiscard]] Result<void> do_lock(platform::Access /*access*/) override { return {}; }
  void do_unlock() override {}
  /// Whether power goes with this one.
  bool goes() {
    if (left_ == 0) return false;
    --left_;
    return left_ == 0;
  }

  platform::BlockGeometry geometry_;
  std::vector<std::byte> bytes_;
  std::vector<bool> programmed_;
  std::vector<std::uint64_t> erased_;
  std::uint64_t programs_ = 0;
  std::uint64_t erases_ = 0;
  std::uint64_t syncs_ = 0;
  std::uint64_t left_ = 0;
  Cut cut_ = Cut::before;
  bool off_ = false;
  std::mt19937_64 chance_{1};
};

}  // namespace fairlead::support
