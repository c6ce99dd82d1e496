// SPDX-License-Identifier: Apache-2.0
#include "file_source.hpp"

#include "fairlead/explain/explain.hpp"
#include "fairlead/mqtt/types.hpp"

#include "problem.hpp"
#include "stop_signal.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

[[noreturn]] void throw_unreadable(const std::string& name, int error) {
  throw Problem(Errc::storage_failed, fmt::format("{} cannot be read: {}.", name, std::strerror(error)),
                "Check that it exists and that this user may read it.");
}

/// Ends the command when a stop signal has interrupted it, or when `error` is no interruption.
void go_on_after(int error, const std::string& name) {
  if (StopSignal::asked())
    throw Problem(Errc::cancelled, "Interrupted before anything was sent.", "Nothing: somebody asked for it.");
  if (error != EINTR) throw_unreadable(name, error);
}

/// Reads at least one byte, 0 at the end; waits.
std::size_t read_some(int fd, const std::string& name, MutableBytes into) {
  for (;;) {
    const ssize_t n = ::read(fd, into.data(), into.size());
    if (n >= 0) return static_cast<std::size_t>(n);
    go_on_after(errno, name);
  }
}

constexpr const char* kMakeRoom = "Make room in the temporary folder, or name another in TMPDIR.";

/// A descriptor of a file without a name, in the folder that TMPDIR names or else /tmp.
int make_temporary_file() {
  std::error_code error;
  std::string path = (std::filesystem::temp_directory_path(error) / "fairlead-XXXXXX").string();
  const int fd = error ? -1 : mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) {
    throw Problem(Errc::storage_failed,
                  fmt::format("No temporary file can be made: {}.", std::strerror(error ? error.value() : errno)),
                  kMakeRoom);
  }
  ::unlink(path.c_str());
  return fd;
}

}  // namespace

FileSource FileSource::open(const std::string& path, std::uint64_t limit) {
  const std::string name = "File " + path;
  for (;;) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);  // Of a pipe with a name: waits for its writer.
    if (fd >= 0) return from(fd, name, limit);
    go_on_after(errno, name);
  }
}

FileSource FileSource::standard_input(std::uint64_t limit) {
  const std::string name = "Standard input";
  const int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  if (fd < 0) throw_unreadable(name, errno);
  return from(fd, name, limit);
}

FileSource FileSource::from(int fd, const std::string& name, std::uint64_t limit) {
  FileSource whole(fd, 0, 0);  // Closes fd, whatever happens.
  struct stat about{};
  if (fstat(fd, &about) != 0) throw_unreadable(name, errno);
  if (S_ISDIR(about.st_mode)) throw_unreadable(name, EISDIR);
  if (!S_ISREG(about.st_mode)) return spooled(fd, name, limit);
  const off_t at = lseek(fd, 0, SEEK_CUR);
  whole.begin_ = at < 0 ? 0 : static_cast<std::uint64_t>(at);
  const auto end = static_cast<std::uint64_t>(about.st_size);
  whole.size_ = end > whole.begin_ ? end - whole.begin_ : 0;
  if (whole.size_ > limit) throw_too_large(name, whole.size_, limit);
  return whole;
}

FileSource FileSource::spooled(int fd, const std::string& name, std::uint64_t limit) {
  FileSource copy(make_temporary_file(), 0, 0);
  std::array<std::byte, 64 * 1024> buffer;
  while (const std::size_t n = read_some(fd, name, buffer)) {
    copy.size_ += n;
    if (copy.size_ > limit) throw_too_large(name, copy.size_, limit);
    std::size_t written = 0;
    while (written < n) {
      const ssize_t w = ::write(copy.fd_, buffer.data() + written, n - written);
      if (w < 0 && errno != EINTR) {
        throw Problem(Errc::storage_failed, "The temporary folder is full or cannot be written.", kMakeRoom);
      }
      if (w > 0) written += static_cast<std::size_t>(w);
    }
  }
  return copy;
}

FileSource::FileSource(FileSource&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), begin_(other.begin_), size_(other.size_) {}

FileSource::~FileSource() {
  if (fd_ >= 0) ::close(fd_);
}

IoResult FileSource::do_read(std::uint64_t offset, MutableBytes into) {
  const ssize_t n = pread(fd_, into.data(), into.size(), static_cast<off_t>(begin_ + offset));
  if (n <= 0) return Errc::storage_failed;  // Also a file that has become shorter.
  return IoResult::bytes(static_cast<std::size_t>(n));
}

std::uint64_t largest_payload(std::size_t topic_size, bool has_packet_id, bool has_properties) {
  return mqtt::kMaxRemainingLength - 2 - topic_size - (has_packet_id ? 2U : 0U) - (has_properties ? 1U : 0U);
}

void throw_too_large(const std::string& what, std::uint64_t size, std::uint64_t limit) {
  explain::Context context;
  context.subject_of_work = what;
  context.size = size;
  context.limit = limit;
  Failure failure;
  failure.layer = Layer::configuration;
  failure.error = Errc::too_large;
  const explain::Explanation text = explain::explain(failure, context);
  throw Problem(failure.error, text.sentence, text.remedy);
}

}  // namespace fairlead::cli
