// SPDX-License-Identifier: Apache-2.0
/// @file  Processes that a test starts, bounds in time and ends by their own id.
///
/// Host only; uses the heap and throws std::runtime_error when a process cannot be started.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::support {

/// A folder of its own below the system's folder for temporary files, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// How a process ended.
struct ExitStatus {
  int code = 0;    ///< When it exited.
  int signal = 0;  ///< When a signal ended it; otherwise 0.
  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

/// What a child begins with. Descriptors stay the caller's; kClosed gives the child none.
struct Streams {
  static constexpr int kClosed = -1;
  int in = kClosed;
  int out = kClosed;
  int err = kClosed;
  std::vector<std::string> environment{};  ///< "NAME=value", beside what the test itself has.
};

/// A child process. The destructor ends it (SIGTERM, after a second SIGKILL) and waits for it; it also dies with the
/// test itself, however that ends.
class Process {
 public:
  /// @param command  The program, looked up in PATH, and its arguments.
  /// @param output   Where standard output and error go; standard input is empty.
  Process(const std::vector<std::string>& command, const std::filesystem::path& output);
  /// @param streams  Its standard input, output and error.
  Process(const std::vector<std::string>& command, const Streams& streams);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] bool running();
  /// Sends a signal; nothing when it has ended.
  void signal(int number);
  /// Waits for its end, at most `limit`. Nothing when it still runs.
  std::optional<ExitStatus> wait(std::chrono::milliseconds limit);

 private:
  void start(const std::vector<std::string>& command, const Streams& streams);
  int pid_ = -1;
  std::optional<ExitStatus> ended_;
};

/// Whether `program` is in PATH (or in /usr/sbin, where Debian keeps servers).
[[nodiscard]] bool program_exists(const std::string& program);

/// A TCP port of 127.0.0.1 that was free a moment ago. Whoever binds it must be ready to lose the race and try again.
[[nodiscard]] std::uint16_t free_port();

/// Whether something accepts connections on this port of 127.0.0.1.
[[nodiscard]] bool accepts(std::uint16_t port);

/// Whether what accepts there has ended a connection that ended at once: it does not only listen, but has begun its
/// work. Waits up to `limit` for that.
[[nodiscard]] bool serves(std::uint16_t port, std::chrono::milliseconds limit);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace fairlead::support
