// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include "fairlead/explain/exit_status.hpp"

#include "problem.hpp"
#include "stop_signal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <climits>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::cli {

Output::Output() {
  struct stat about{};
  may_block_ = fstat(STDOUT_FILENO, &about) == 0 && !S_ISREG(about.st_mode);
}

void Output::write(std::string_view text) {
  if (error_) return;
  gathered_ += text;
  if (is_full()) push();
}

bool Output::takes_more() const {
  if (!may_block_) return true;
  pollfd entry{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&entry, 1, 0) != 0;  // Also when the reader has gone: the write says so.
}

bool Output::write_some(std::size_t most) {
  const std::size_t size = std::min(most, gathered_.size() - begin_);
  const ssize_t n = ::write(STDOUT_FILENO, gathered_.data() + begin_, size);
  if (n >= 0) {
    begin_ += static_cast<std::size_t>(n);
    return true;
  }
  if (errno == EAGAIN || errno == EINTR) return false;
  native_ = errno;
  error_ = native_ == EPIPE ? Errc::closed : Errc::storage_failed;
  return false;
}

void Output::push() {
  // A pipe that is ready takes PIPE_BUF bytes without blocking.
  const std::size_t most = may_block_ ? PIPE_BUF : gathered_.size();
  while (begin_ != gathered_.size() && takes_more() && write_some(most)) {
  }
  drop();
}

void Output::flush() {
  while (begin_ != gathered_.size() && !error_) {
    pollfd entry{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    const int ready = may_block_ ? ::poll(&entry, 1, StopSignal::asked() ? kGraceMs : -1) : 1;
    if (ready > 0) write_some(may_block_ ? PIPE_BUF : gathered_.size());
    if (ready == 0) error_ = Errc::cancelled;  // The signal itself ends a poll with -1; the next one is a short one.
  }
  drop();
}

void Output::drop() {
  if (error_) begin_ = gathered_.size();
  if (begin_ < gathered_.size() / 2) return;
  gathered_.erase(0, begin_);
  begin_ = 0;
}

std::optional<WaitItem> Output::waits() const {
  if (begin_ == gathered_.size()) return std::nullopt;
  return WaitItem{.handle = NativeHandle{STDOUT_FILENO}, .until = Directions::send};
}

int Output::status() const {
  if (error_ == Errc::storage_failed) {
    throw Problem(Errc::storage_failed, fmt::format("Standard output cannot be written: {}.", std::strerror(native_)),
                  "Make room on the file system, or give it another output.");
  }
  if (error_ == Errc::cancelled) {
    throw Problem(Errc::cancelled, "Interrupted while standard output was not read; the rest of it is lost.",
                  "Let its reader read, or give it another output.");
  }
  return error_ == Errc::closed ? explain::exit_status(Errc::closed) : 0;
}

int write_output(std::string_view text) {
  Output output;
  output.write(text);
  output.flush();
  return output.status();
}

int write_account(std::string_view text, const std::string& done) {
  int status = 0;
  try {
    status = write_output(text);
  } catch (const Problem& problem) {
    throw after(problem, done);
  }
  if (status == 0) return status;
  throw after({Errc::closed, "The reader of standard output has gone.", "Let its reader read to the end."}, done);
}

}  // namespace fairlead::cli
