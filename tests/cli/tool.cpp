// SPDX-License-Identifier: Apache-2.0
#include "cli/tool.hpp"

#include "support/pki.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace fairlead::tool {
namespace {

using support::Descriptor;

constexpr std::chrono::milliseconds kPoll{5};

Descriptor opened(const std::string& path, int flags) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (file.get() < 0) throw std::runtime_error("cannot open " + path);
  return file;
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe made_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

bool waits_until(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

}  // namespace

std::string tool_file() { return FAIRLEAD_TOOL; }

Tool::Tool(const Arguments& arguments, const ToolSetting& setting) {
  const std::string folder = folder_.path().string();
  support::write_file(folder + "/in", setting.input);
  Descriptor in;
  Descriptor out;
  const Descriptor err = opened(folder + "/err", O_WRONLY | O_CREAT | O_APPEND);
  if (setting.from == Input::given) in = opened(folder + "/in", O_RDONLY);
  if (setting.from == Input::open) {
    Pipe pipe = made_pipe();
    in = std::move(pipe.read_end);
    input_ = std::move(pipe.write_end);
    ::fcntl(input_.get(), F_SETFL, O_NONBLOCK);
  }
  if (setting.to == Output::kept) out = opened(folder + "/out", O_WRONLY | O_CREAT | O_APPEND);
  if (setting.to == Output::full) out = opened("/dev/full", O_WRONLY);
  if (setting.to == Output::pipe || setting.to == Output::unread) {
    Pipe pipe = made_pipe();
    out = std::move(pipe.write_end);
    if (setting.to == Output::pipe) output_ = std::move(pipe.read_end);
  }
  Arguments command{tool_file()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  process_ = std::make_unique<support::Process>(
      command,
      support::Streams{.in = in.get(), .out = out.get(), .err = err.get(), .environment = setting.environment});
}

std::size_t Tool::offer(std::string_view text) {
  const ssize_t n = ::write(input_.get(), text.data(), text.size());
  if (n < 0 && errno != EAGAIN) throw std::runtime_error("the tool does not read its input any more");
  return n < 0 ? 0 : static_cast<std::size_t>(n);
}

void Tool::write(std::string_view text) {
  const bool taken = waits_until(
      [&] {
        text.remove_prefix(offer(text));
        return text.empty();
      },
      kPatience);
  if (!taken) throw std::runtime_error("the tool does not read its input");
}

std::string Tool::read(std::size_t most) {
  std::string got(most, '\0');
  pollfd entry{.fd = output_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, static_cast<int>(kPatience.count())) != 1) throw std::runtime_error("the tool writes nothing");
  const ssize_t n = ::read(output_.get(), got.data(), got.size());
  got.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return got;
}

bool Tool::says(std::string_view text, std::chrono::milliseconds limit) const {
  return waits_until([&] { return out().find(text) != std::string::npos; }, limit);
}

bool Tool::complains(std::string_view text, std::chrono::milliseconds limit) const {
  return waits_until([&] { return err().find(text) != std::string::npos; }, limit);
}

Ran Tool::finish(std::chrono::milliseconds limit) {
  auto ended = process_->wait(limit);
  if (!ended) {
    process_->signal(SIGKILL);
    ended = process_->wait(kPatience);
  }
  Ran ran{.out = out(), .err = err()};
  if (ended) ran.signal = ended->signal;
  if (ended && ended->signal == 0) ran.status = ended->code;
  return ran;
}

Ran run(const Arguments& arguments, const ToolSetting& setting, std::chrono::milliseconds limit) {
  return Tool(arguments, setting).finish(limit);
}

std::ostream& operator<<(std::ostream& to, const Ran& ran) {
  return to << "status " << ran.status << ", signal " << ran.signal << "\n--- out\n"
            << ran.out << "\n--- err\n"
            << ran.err << "\n---";
}

Arguments operator+(Arguments first, const Arguments& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace fairlead::tool
