// SPDX-License-Identifier: Apache-2.0
/// @file  The fairlead command as a user runs it: a process with a standard input, output and error.
///
/// Throws std::runtime_error when the process cannot be started.
#pragma once

#include "support/process.hpp"
#include "support/tcp_listener.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tool {

using Arguments = std::vector<std::string>;

/// The command's file.
[[nodiscard]] std::string tool_file();

/// What a standard stream of the tool is connected to.
enum class Input : std::uint8_t {
  given,  ///< ToolSetting::input, which then ends.
  open,   ///< A pipe into which the test writes.
  closed  ///< Nothing: the descriptor does not exist.
};
enum class Output : std::uint8_t {
  kept,    ///< A file; Tool::out() reads it.
  pipe,    ///< A pipe which the test reads, or does not; out() is empty.
  unread,  ///< A pipe whose reader has gone.
  full,    ///< /dev/full: every write fails as on a full file system.
  closed   ///< Nothing.
};

struct ToolSetting {
  std::string input{};
  Input from = Input::given;
  Output to = Output::kept;
  std::vector<std::string> environment{};  ///< "NAME=value".
};

/// How a run of the tool went.
struct Ran {
  int status = -1;  ///< The exit status; -1: a signal ended it, or it did not end and was killed.
  int signal = 0;
  std::string out;
  std::string err;
};

inline constexpr std::chrono::milliseconds kPatience{15'000};

/// A running tool; it ends with this object.
class Tool {
 public:
  explicit Tool(const Arguments& arguments, const ToolSetting& setting = {});
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] bool running() { return process_->running(); }
  void signal(int number) { process_->signal(number); }

  /// Writes all of it to an open input; waits for the tool to take it.
  void write(std::string_view text);
  /// Writes what an open input takes at once. @return How many bytes that was.
  std::size_t offer(std::string_view text);
  void end_input() { input_.reset(); }

  /// Reads what is in the pipe of its output, at most `most` bytes; waits for at least one. Empty at the end.
  [[nodiscard]] std::string read(std::size_t most);

  /// The file of an output that is kept.
  [[nodiscard]] std::string out_file() const { return (folder_.path() / "out").string(); }
  [[nodiscard]] std::string out() const { return support::read_file(out_file()); }
  [[nodiscard]] std::string err() const { return support::read_file(folder_.path() / "err"); }
  /// Waits until it has written `text` to its output, or to its error.
  [[nodiscard]] bool says(std::string_view text, std::chrono::milliseconds limit = kPatience) const;
  [[nodiscard]] bool complains(std::string_view text, std::chrono::milliseconds limit = kPatience) const;

  /// Waits for its end; kills it after `limit`.
  [[nodiscard]] Ran finish(std::chrono::milliseconds limit = kPatience);

 private:
  support::TemporaryFolder folder_;
  support::Descriptor input_;
  support::Descriptor output_;
  std::unique_ptr<support::Process> process_;
};

/// Runs it to its end.
[[nodiscard]] Ran run(const Arguments& arguments, const ToolSetting& setting = {},
                      std::chrono::milliseconds limit = kPatience);

/// For messages of assertions.
std::ostream& operator<<(std::ostream& to, const Ran& ran);

/// `first`, then `second`.
[[nodiscard]] Arguments operator+(Arguments first, const Arguments& second);

}  // namespace fairlead::tool
