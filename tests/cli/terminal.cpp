// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::tool {

using Clock = std::chrono::steady_clock;

Terminal::Terminal(const Arguments& arguments, const std::vector<std::string>& environment) {
  std::string program = tool_file();
  Arguments words = arguments;
  std::vector<std::string> variables = environment;
  std::vector<char*> list{program.data()};
  for (std::string& one : words) list.push_back(one.data());
  list.push_back(nullptr);
  int person = -1;
  pid_ = ::forkpty(&person, nullptr, nullptr, nullptr);
  if (pid_ < 0) throw std::runtime_error("no terminal");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (std::string& one : variables) ::putenv(one.data());
    ::execv(list.front(), list.data());
    ::_exit(127);
  }
  person_ = support::Descriptor(person);
}

Terminal::~Terminal() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool Terminal::read_more(std::chrono::milliseconds limit) {
  pollfd entry{.fd = person_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, static_cast<int>(limit.count())) != 1) return false;
  std::array<char, 1024> memory{};
  const ssize_t got = ::read(person_.get(), memory.data(), memory.size());
  if (got <= 0) return false;  // The tool has ended: EIO.
  screen_.append(memory.data(), static_cast<std::size_t>(got));
  return true;
}

bool Terminal::shows(std::string_view text, std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  for (;;) {
    if (const auto at = screen_.find(text, seen_); at != std::string::npos) {
      seen_ = at + text.size();
      return true;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0 || !read_more(left)) return false;
  }
}

void Terminal::type(std::string_view line) {
  const std::string keys = std::string(line) + "\n";
  if (::write(person_.get(), keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
    throw std::runtime_error("nobody reads what is typed");
  }
}

int Terminal::finish(std::chrono::milliseconds limit) {
  const auto until = Clock::now() + limit;
  const auto left = [until] {
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()),
                    std::chrono::milliseconds::zero());
  };
  while (read_more(left())) {
  }
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && left().count() > 0) ::usleep(5000);
  if (ended != pid_) return -1;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace fairlead::tool
