// SPDX-License-Identifier: Apache-2.0
#include "support/system_calls.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

/// No operation of prctl has this number.
constexpr std::uint64_t kMark = 0x6661'6972;
constexpr int kSystemCallStop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

[[noreturn]] void be_traced(const std::function<void()>& body) {
  ::setpgid(0, 0);
  if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);
  ::raise(SIGSTOP);
  try {
    body();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    ::_exit(1);
  }
  ::_exit(0);
}

/// Takes down what the traced threads call.
class Tracer {
 public:
  explicit Tracer(pid_t child) : child_(child) {}
  ~Tracer() {
    if (ended_) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, __WALL);
  }
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  std::vector<SystemCalls> run() {
    begin();
    while (!ended_) step();
    if (!calls_.empty()) calls_.pop_back();  // Behind the last mark.
    return std::move(calls_);
  }

 private:
  void begin() {
    int status = 0;
    if (::waitpid(child_, &status, 0) != child_ || !WIFSTOPPED(status)) {
      ended_ = true;
      throw std::runtime_error("this system does not let us trace a child");
    }
    constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    ::ptrace(PTRACE_SETOPTIONS, child_, nullptr, kOptions);
    go_on(child_, 0);
  }

  void step() {
    int status = 0;
    const pid_t thread = ::waitpid(-child_, &status, __WALL);
    if (thread < 0) {
      if (errno == EINTR) return;
      ended_ = true;
      throw std::runtime_error("the traced program is lost");
    }
    if (!WIFSTOPPED(status)) {
      if (thread != child_) return;
      ended_ = true;
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("the traced program has failed");
      return;
    }
    const int signal = WSTOPSIG(status);
    if (signal == kSystemCallStop) {
      note(thread);
      return go_on(thread, 0);
    }
    // Of exec, of a new thread, and the stop that a new thread begins with; anything else is for the program.
    const bool ours = (status >> 16) != 0 || signal == SIGSTOP || signal == SIGTRAP;
    go_on(thread, ours ? 0 : signal);
  }

  void note(pid_t thread) {
    __ptrace_syscall_info info{};
    ::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
    if (info.entry.nr == SYS_prctl && info.entry.args[0] == kMark) {
      calls_.emplace_back();
    } else if (!calls_.empty()) {
      calls_.back().push_back(static_cast<long>(info.entry.nr));
    }
  }

  static void go_on(pid_t thread, long signal) { ::ptrace(PTRACE_SYSCALL, thread, nullptr, signal); }

  pid_t child_;
  bool ended_ = false;
  std::vector<SystemCalls> calls_;
};

}  // namespace

std::vector<SystemCalls> count_system_calls(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot start a child");
  if (child == 0) be_traced(body);
  return Tracer(child).run();
}

void mark() { ::prctl(static_cast<int>(kMark), 0, 0, 0, 0); }

bool can_count_system_calls() {
  try {
    return count_system_calls([] { mark(), mark(); }).size() == 1;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace fairlead::support
