// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/storage_file.hpp"

#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

/// Once more where a signal came in between.
template <class Call>
auto again(const Call& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Makes the names in a folder survive a power cut. False: errno says why not.
bool sync_folder(const std::string& folder) {
  const int opened = again([&] { return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (opened < 0) return false;
  const int synced = again([&] { return fsync(opened); });
  const int error = errno;
  (void)close(opened);
  errno = error;
  return synced == 0;
}

/// Makes the folders above a file. What is there already stays as it is.
bool make_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    const std::string folder = path.substr(0, at);
    if (mkdir(folder.c_str(), 0700) == 0 && !sync_folder(folder_of(folder))) return false;
  }
  return true;
}

}  // namespace

FileStorage::FileStorage(std::string path, platform::BlockGeometry geometry)
    : path_(std::move(path)), geometry_(geometry) {}

FileStorage::~FileStorage() { leave(); }

void FileStorage::leave() {
  if (!view_.empty()) (void)munmap(const_cast<std::byte*>(view_.data()), view_.size());
  view_ = {};
  if (file_ >= 0) (void)close(file_);
  file_ = -1;
  known_ = false;
  ++life_;
}

std::unexpected<Errc> FileStorage::failed() const {
  native_ = errno;
  FAIRLEAD_LOG_ERROR("storage_file", "the token's file cannot be used", native_, 0);
  return fail(native_ == ENOSPC || native_ == EDQUOT ? Errc::no_space : Errc::storage_failed);
}

/// False where there is none, and where it cannot be opened, which errno says.
bool FileStorage::open_existing() {
  if (file_ < 0) file_ = again([&] { return open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY); });
  return file_ >= 0;
}

/// Whether the file that is open is the one of this name.
bool FileStorage::is_still_there() const {
  struct stat opened{};
  struct stat named{};
  return fstat(file_, &opened) == 0 && stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

Result<void> FileStorage::make() {
  if (open_existing()) return {};
  if (errno != ENOENT) return failed();
  if (!make_folders(path_)) return failed();
  file_ = again([&] { return open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600); });
  return file_ >= 0 ? Result<void>() : failed();
}

Result<std::uint64_t> FileStorage::size() const {
  struct stat now{};
  if (fstat(file_, &now) != 0) return failed();
  return static_cast<std::uint64_t>(now.st_size);
}

/// Whether the file that is open is a storage's: of its whole size, or one that was cut off while it was made, when
/// nothing had been written to it. Within a lock.
Result<bool> FileStorage::is_storage() {
  const std::uint64_t whole = std::uint64_t{geometry_.block_size} * geometry_.blocks;
  FAIRLEAD_TRY_ASSIGN(const std::uint64_t end, size());
  if (end >= whole) return end == whole;
  std::array<std::byte, 4096> piece{};
  for (std::uint64_t at = 0; at < end; at += piece.size()) {
    const MutableBytes read = MutableBytes(piece).first(std::min<std::uint64_t>(piece.size(), end - at));
    FAIRLEAD_TRY(do_read(static_cast<std::uint32_t>(at), read));
    if (std::ranges::any_of(read, [](std::byte one) { return one != std::byte{0xff}; })) return false;
  }
  return true;
}

/// Somebody else's file is left as it is.
Result<void> FileStorage::require_storage() {
  if (known_) return {};
  FAIRLEAD_TRY_ASSIGN(known_, is_storage());
  if (known_) return {};
  errno = EEXIST;
  return failed();
}

/// Up to its whole size, so that it never grows while others look at it; and its name, which survives a power cut
/// before anything is written. Within an exclusive lock.
Result<void> FileStorage::fill() {
  const std::uint64_t whole = std::uint64_t{geometry_.block_size} * geometry_.blocks;
  FAIRLEAD_TRY_ASSIGN(std::uint64_t end, size());
  if (end >= whole) return {};
  std::array<std::byte, 4096> erased{};
  erased.fill(std::byte{0xff});
  while (end < whole) {
    const Bytes piece = Bytes(erased).first(std::min<std::uint64_t>(erased.size(), whole - end));
    FAIRLEAD_TRY(write_all(end, piece));
    end += piece.size();
  }
  if (!sync_folder(folder_of(path_))) return failed();
  return do_sync();
}

/// A file of the whole size is seen as memory as well; what others write shows there.
void FileStorage::map() {
  const std::size_t whole = std::size_t{geometry_.block_size} * geometry_.blocks;
  if (!view_.empty()) return;
  const auto end = size();
  if (!end || *end < whole) return;
  void* const seen = mmap(nullptr, whole, PROT_READ, MAP_SHARED, file_, 0);
  if (seen != MAP_FAILED) view_ = {static_cast<const std::byte*>(seen), whole};
}

Result<void> FileStorage::do_read(std::uint32_t address, MutableBytes into) const {
  std::size_t got = 0;
  while (file_ >= 0 && got < into.size()) {
    const ssize_t n = again([&] {
      return pread(file_, into.data() + got, into.size() - got, static_cast<off_t>(address) + static_cast<off_t>(got));
    });
    if (n < 0) return failed();
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  std::ranges::fill(into.subspan(got), std::byte{0xff});
  return {};
}

Result<void> FileStorage::write_all(std::uint64_t at, Bytes from) {
  while (!from.empty()) {
    const ssize_t n = again([&] { return pwrite(file_, from.data(), from.size(), static_cast<off_t>(at)); });
    if (n < 0) return failed();
    from = from.subspan(static_cast<std::size_t>(n));
    at += static_cast<std::uint64_t>(n);
  }
  return {};
}

Result<void> FileStorage::do_program(std::uint32_t address, Bytes from) {
  return file_ < 0 ? fail(Errc::storage_failed) : write_all(address, from);
}

Result<void> FileStorage::do_erase(std::uint32_t block) {
  if (file_ < 0) return fail(Errc::storage_failed);
  const std::uint64_t start = std::uint64_t{block} * geometry_.block_size;
  std::array<std::byte, 4096> erased{};
  erased.fill(std::byte{0xff});
  for (std::uint64_t at = start; at < start + geometry_.block_size; at += erased.size()) {
    const auto piece = std::min<std::uint64_t>(erased.size(), start + geometry_.block_size - at);
    FAIRLEAD_TRY(write_all(at, Bytes(erased).first(piece)));
  }
  return {};
}

Result<void> FileStorage::do_sync() {
  if (file_ < 0) return fail(Errc::storage_failed);
  return again([&] { return fdatasync(file_); }) == 0 ? Result<void>() : failed();
}

Result<void> FileStorage::lock_open_file(platform::Access access) {
  const int kind = access == platform::Access::exclusive ? LOCK_EX : LOCK_SH;
  return again([&] { return flock(file_, kind); }) == 0 ? Result<void>() : failed();
}

Result<void> FileStorage::do_lock(platform::Access access) {
  for (;;) {
    if (access == platform::Access::exclusive) {
      FAIRLEAD_TRY(make());
    } else if (!open_existing()) {
      return errno == ENOENT || errno == ENOTDIR ? Result<void>() : failed();
    }
    FAIRLEAD_TRY(lock_open_file(access));
    if (is_still_there()) break;
    leave();  // Somebody has removed it, or put another one in its place.
  }
  Result<void> usable = require_storage();
  if (usable && access == platform::Access::exclusive) usable = fill();
  if (!usable) {
    unlock();
    return usable;
  }
  map();
  return {};
}

void FileStorage::do_unlock() {
  if (file_ >= 0) (void)flock(file_, LOCK_UN);
}

}  // namespace fairlead::ports
