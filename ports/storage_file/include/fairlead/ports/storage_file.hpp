// SPDX-License-Identifier: Apache-2.0
/// @file  FileStorage: a BlockStorage in a file, which several processes may share.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/platform/block_storage.hpp"

#include <cstdint>
#include <string>

namespace fairlead::ports {

/// A file as flash. It is made in its whole size, readable by its owner alone, with the folders above it, when an
/// exclusive lock is asked for; until then everything is erased. A file of another size that holds anything is
/// somebody else's, and left as it is: lock() says storage_failed, and native() EEXIST. A file that was removed or put
/// in its place by another one is seen at the next lock. Locks are the system's (flock), and hold between processes and
/// between two objects of one process. Called by one thread at a time. Waits in lock() as long as another process holds
/// it, and in sync() for the disk; its other calls do not wait for anything else.
///
/// In a child of fork() both share what they lock: the child calls leave(), and destroys its object.
class FileStorage final : public platform::BlockStorage {
 public:
  /// @param path  Of the file. Folders that are missing are made for its owner alone.
  explicit FileStorage(std::string path, platform::BlockGeometry geometry);
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;
  ~FileStorage();

  /// Closes the file without a word to whoever else has it open. Nothing can be read or written afterwards.
  void leave();

  /// What the last call that returned storage_failed met: errno. 0: none has.
  [[nodiscard]] int native() const { return native_; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] platform::BlockGeometry do_geometry() const override { return geometry_; }
  [[nodiscard]] std::uint32_t do_life() const override { return life_; }
  [[nodiscard]] Bytes do_view() const override { return view_; }
  [[nodiscard]] Result<void> do_read(std::uint32_t address, MutableBytes into) const override;
  [[nodiscard]] Result<void> do_program(std::uint32_t address, Bytes from) override;
  [[nodiscard]] Result<void> do_erase(std::uint32_t block) override;
  [[nodiscard]] Result<void> do_sync() override;
  [[nodiscard]] Result<void> do_lock(platform::Access access) override;
  void do_unlock() override;

  [[nodiscard]] bool open_existing();
  [[nodiscard]] bool is_still_there() const;
  [[nodiscard]] Result<void> make();
  [[nodiscard]] Result<bool> is_storage();
  [[nodiscard]] Result<void> require_storage();
  [[nodiscard]] Result<void> fill();
  [[nodiscard]] Result<void> lock_open_file(platform::Access access);
  void map();
  [[nodiscard]] Result<void> write_all(std::uint64_t at, Bytes from);
  [[nodiscard]] Result<std::uint64_t> size() const;
  [[nodiscard]] std::unexpected<Errc> failed() const;

  std::string path_;
  platform::BlockGeometry geometry_;
  int file_ = -1;
  bool known_ = false;  ///< The file that is open is a storage's.
  std::uint32_t life_ = 0;
  Bytes view_{};
  mutable int native_ = 0;
};

}  // namespace fairlead::ports
