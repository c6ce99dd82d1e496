// SPDX-License-Identifier: Apache-2.0
#include "message_file.hpp"

#include "problem.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

int open_for_reading(const std::string& name) {
  if (name.empty()) return STDIN_FILENO;
  for (;;) {
    const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

/// At least one byte; 0 at the end, -1 with errno.
ssize_t read_some(int fd, MutableBytes into) {
  for (;;) {
    const ssize_t n = ::read(fd, into.data(), into.size());
    if (n >= 0 || errno != EINTR) return n;
  }
}

[[noreturn]] void refuse_file(const std::string& name) {
  throw Problem(Errc::storage_failed,
                fmt::format("{} cannot be read: {}.", name.empty() ? "Standard input" : name, std::strerror(errno)),
                "Check that it exists, that it is a file, and that this user may read it.");
}

}  // namespace

MessageFile::MessageFile(std::string name) : name_(std::move(name)), fd_(open_for_reading(name_)), memory_(kPiece) {
  if (fd_ < 0) refuse_file(name_);
}

MessageFile::~MessageFile() {
  if (!name_.empty()) ::close(fd_);
}

Bytes MessageFile::next() {
  const ssize_t n = read_some(fd_, memory_);
  if (n < 0) refuse_file(name_);
  return Bytes(memory_).first(static_cast<std::size_t>(n));
}

std::size_t read_small_file(const std::string& name, const std::string& option, MutableBytes memory) {
  const int fd = open_for_reading(name);
  if (fd < 0) refuse_file(name);
  std::size_t size = 0;
  ssize_t n = 1;
  while (n > 0 && size < memory.size()) {
    n = read_some(fd, memory.subspan(size));
    if (n > 0) size += static_cast<std::size_t>(n);
  }
  std::byte more{};
  if (n > 0) n = read_some(fd, MutableBytes(&more, 1));
  const int why = errno;
  ::close(fd);
  errno = why;
  if (n < 0) refuse_file(name);
  if (n == 0) return size;
  throw Problem(Errc::too_large, fmt::format("{} ({}) has more than {} bytes.", name, option, memory.size()),
                "Check that it is the right file.");
}

}  // namespace fairlead::cli
