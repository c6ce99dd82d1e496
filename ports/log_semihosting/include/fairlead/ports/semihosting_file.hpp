// SPDX-License-Identifier: Apache-2.0
/// @file  Files of the host that a Cortex-M runs below, and its clock.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace fairlead::ports::semihosting {

/// How a file is opened; the numbers are those of SYS_OPEN (Arm IHI 0089, section 6.14).
enum class FileMode : std::uint8_t {
  read = 1,    ///< From its start; it is there.
  update = 3,  ///< Read and write in place; it is there.
  create = 7   ///< Read and write; empty at first, whatever was there.
};

/// An open file of the host. Owns it: it is closed with this.
class File {
 public:
  /// @param name  Ends with a zero byte.
  /// @return The file, or storage_failed: the host does not open it.
  [[nodiscard]] static Result<File> open(const char* name, FileMode mode);
  File(File&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
  File& operator=(File&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~File();

  /// @return How many bytes were read, fewer than asked for at the file's end; or storage_failed.
  [[nodiscard]] Result<std::size_t> read(MutableBytes into);
  /// Writes all of it. @return Nothing, or storage_failed.
  [[nodiscard]] Result<void> write(Bytes from);
  /// Goes on at `offset` bytes from the start. @return Nothing, or storage_failed.
  [[nodiscard]] Result<void> seek(std::uint32_t offset);
  /// @return Its size in bytes, or storage_failed.
  [[nodiscard]] Result<std::uint32_t> size() const;

 private:
  static constexpr std::int32_t kNone = -1;
  explicit File(std::int32_t handle) : handle_(handle) {}

  std::int32_t handle_;
};

/// What the host's calendar says (SYS_TIME, section 6.23); nothing where the host does not tell.
[[nodiscard]] std::optional<UnixTime> wall_time();

}  // namespace fairlead::ports::semihosting
