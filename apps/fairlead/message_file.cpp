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

}  // namespace

MessageFile::MessageFile(std::string name) : name_(std::move(name)), fd_(open_for_reading(name_)), memory_(kPiece) {
  if (fd_ < 0) refuse_file();
}

MessageFile::~MessageFile() {
  if (!name_.empty()) ::close(fd_);
}

Bytes MessageFile::next() {
  for (;;) {
    const ssize_t n = ::read(fd_, memory_.data(), memory_.size());
    if (n >= 0) return Bytes(memory_).first(static_cast<std::size_t>(n));
    if (errno != EINTR) refuse_file();
  }
}

void MessageFile::refuse_file() const {
  throw Problem(Errc::storage_failed,
                fmt::format("{} cannot be read: {}.", name_.empty() ? "Standard input" : name_, std::strerror(errno)),
                "Check that it exists, that it is a file, and that this user may read it.");
}

std::string read_small_file(const std::string& name, const std::string& option, std::size_t most) {
  MessageFile file(name);
  std::string all;
  for (Bytes piece = file.next(); !piece.empty(); piece = file.next()) {
    all += text_of(piece);
    if (all.size() > most) {
      throw Problem(Errc::too_large, fmt::format("{} ({}) has more than {} bytes.", name, option, most),
                    "Check that it is the right file.");
    }
  }
  return all;
}

}  // namespace fairlead::cli
