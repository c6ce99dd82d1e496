// SPDX-License-Identifier: Apache-2.0
/// @file  What every BlockStorage must do, as cases over a fixture: a chip's flash, a file, a part of another one.
#pragma once

#include "fairlead/platform/block_storage.hpp"

#include "conformance/runner.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::conformance {

/// A storage under test, in whatever state; each case erases the whole of it first. Pages of at most kLargestPage
/// bytes, and at least three blocks. To qualify a storage, derive from this and run storage_suite().
class StorageFixture {
 public:
  enum class Capability : std::uint8_t {
    none = 0,
    seen_as_memory = 1,  ///< view() is not empty.
    starts_again = 2,    ///< start_again() is there.
    refuses_twice = 4,  ///< A page that is not erased is not programmed: storage_failed. The contract demands no check.
    has_neighbours = 8,  ///< Others have the rest of what it is a part of: neighbours_are_whole().
  };
  static constexpr std::uint32_t kLargestPage = 128;

  StorageFixture(const StorageFixture&) = delete;
  StorageFixture& operator=(const StorageFixture&) = delete;

  [[nodiscard]] bool has(Capability wanted) const {
    const auto bits = static_cast<unsigned>(wanted);
    return (static_cast<unsigned>(do_capabilities()) & bits) == bits;
  }
  [[nodiscard]] const char* missing(Capability wanted) const;

  [[nodiscard]] platform::BlockStorage& storage() { return do_storage(); }
  /// As after a power cut; nothing is locked. storage() may be another object then. Capability starts_again.
  /// @return Whether it could be started.
  [[nodiscard]] bool start_again() { return do_start_again(); }
  /// Whether all that others have is as it was before the case. Capability has_neighbours.
  [[nodiscard]] bool neighbours_are_whole() { return do_neighbours_are_whole(); }

 protected:
  StorageFixture() = default;
  ~StorageFixture() = default;

 private:
  [[nodiscard]] virtual Capability do_capabilities() const = 0;
  [[nodiscard]] virtual platform::BlockStorage& do_storage() = 0;
  [[nodiscard]] virtual bool do_start_again() { return false; }
  [[nodiscard]] virtual bool do_neighbours_are_whole() { return false; }
};

[[nodiscard]] constexpr StorageFixture::Capability operator|(StorageFixture::Capability a,
                                                             StorageFixture::Capability b) {
  return static_cast<StorageFixture::Capability>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

using StorageCase = Case<StorageFixture>;

/// All cases, in static storage.
[[nodiscard]] std::span<const StorageCase> storage_suite();

}  // namespace fairlead::conformance
