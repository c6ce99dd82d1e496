// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include "stop_signal.hpp"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace fairlead::cli {
namespace {

constexpr std::size_t kGathered = 64 * 1024;

}  // namespace

void Output::write(std::string_view text) {
  if (gathered_.size() + text.size() > kGathered) flush();
  if (text.size() > kGathered) return write_out(text);
  gathered_ += text;
}

void Output::flush() {
  write_out(gathered_);
  gathered_.clear();
}

void Output::write_out(std::string_view text) {
  while (!text.empty() && !error_) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n >= 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EINTR) {
      if (StopSignal::asked()) error_ = Errc::cancelled;
    } else {
      error_ = errno == EPIPE ? Errc::closed : Errc::storage_failed;
    }
  }
}

}  // namespace fairlead::cli
