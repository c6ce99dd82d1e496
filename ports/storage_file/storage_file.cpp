// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/storage_file.hpp"

#include "fairlead/base/log.hpp"
#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
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

/// Makes the folders above a file. What is there already stays as it is.
void make_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    (void)mkdir(path.substr(0, at).c_str(), 0700);
  }
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

FileStorage::FileStorage(std::string path, platform::BlockGeometry geometry)
    : path_(std::move(path)), geometry_(geometry) {}

FileStorage::~FileStorage() {
  if (file_ >= 0) (void)close(file_);
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

/// The file and its name survive a power cut before anything is written to it.
Result<void> FileStorage::make() {
  if (open_existing()) return {};
  if (errno != ENOENT) return failed();
  make_folders(path_);
  file_ = again([&] { return open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600); });
  if (file_ < 0) return failed();
  const int folder = again([&] { return open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (folder < 0) return failed();
  const int synced = again([&] { return fsync(folder); });
  const int error = errno;
  (void)close(folder);
  errno = error;
  return synced == 0 ? Result<void>() : failed();
}

Result<std::uint64_t> FileStorage::size() const {
  struct stat now{};
  if (fstat(file_, &now) != 0) return failed();
  return static_cast<std::uint64_t>(now.st_size);
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
  if (file_ < 0) return fail(Errc::storage_failed);
  FAIRLEAD_TRY_ASSIGN(std::uint64_t end, size());
  std::array<std::byte, 4096> erased{};
  erased.fill(std::byte{0xff});
  while (end < address) {  // A gap would read as zeros.
    const Bytes piece = Bytes(erased).first(std::min<std::uint64_t>(erased.size(), address - end));
    FAIRLEAD_TRY(write_all(end, piece));
    end += piece.size();
  }
  return write_all(address, from);
}

Result<void> FileStorage::do_erase(std::uint32_t block) {
  if (file_ < 0) return fail(Errc::storage_failed);
  const std::uint64_t start = std::uint64_t{block} * geometry_.block_size;
  FAIRLEAD_TRY_ASSIGN(const std::uint64_t end, size());
  if (end <= start) return {};
  if (end <= start + geometry_.block_size) {
    return again([&] { return ftruncate(file_, static_cast<off_t>(start)); }) == 0 ? Result<void>() : failed();
  }
  std::array<std::byte, 4096> erased{};
  erased.fill(std::byte{0xff});
  for (std::uint64_t at = start; at < start + geometry_.block_size; at += erased.size()) {
    FAIRLEAD_TRY(
        write_all(at, Bytes(erased).first(std::min<std::uint64_t>(erased.size(), start + geometry_.block_size - at))));
  }
  return {};
}

Result<void> FileStorage::do_sync() {
  if (file_ < 0) return fail(Errc::storage_failed);
  return again([&] { return fdatasync(file_); }) == 0 ? Result<void>() : failed();
}

Result<void> FileStorage::do_lock(platform::Access access) {
  if (access == platform::Access::exclusive) {
    FAIRLEAD_TRY(make());
  } else if (!open_existing()) {
    return errno == ENOENT || errno == ENOTDIR ? Result<void>() : failed();
  }
  const int kind = access == platform::Access::exclusive ? LOCK_EX : LOCK_SH;
  return again([&] { return flock(file_, kind); }) == 0 ? Result<void>() : failed();
}

void FileStorage::do_unlock() {
  if (file_ >= 0) (void)flock(file_, LOCK_UN);
}

}  // namespace fairlead::ports
