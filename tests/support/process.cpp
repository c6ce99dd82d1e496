// SPDX-License-Identifier: Apache-2.0
#include "support/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

constexpr std::chrono::milliseconds kPoll{5};
constexpr std::chrono::milliseconds kGrace{1000};

ExitStatus decode(int status) {
  if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status)};
  return {.code = WEXITSTATUS(status)};
}

/// Where Debian keeps servers besides PATH, for a user whose PATH lacks it.
std::string locate(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/" + program;
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

/// A descriptor for the length of a scope.
class Scoped {
 public:
  explicit Scoped(int fd) : fd_(fd) {}
  ~Scoped() {
    if (fd_ >= 0) ::close(fd_);
  }
  Scoped(const Scoped&) = delete;
  Scoped& operator=(const Scoped&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

int tcp_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool connects(const Scoped& socket, std::uint16_t port) {
  sockaddr_in address = loopback(port);
  return ::connect(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
}

/// In the child: `from` becomes the standard stream `number`. The descriptors come from beyond the standard ones.
bool connect_stream(int from, int number) {
  if (from == Streams::kClosed) return ::close(number) == 0 || errno == EBADF;
  return ::dup2(from, number) == number;
}

/// In the child: becomes the program, or ends.
[[noreturn]] void become(const std::string& program, char* const* arguments, const Streams& streams) {
  for (const std::string& variable : streams.environment) ::putenv(const_cast<char*>(variable.c_str()));
  if (connect_stream(streams.in, STDIN_FILENO) && connect_stream(streams.out, STDOUT_FILENO) &&
      connect_stream(streams.err, STDERR_FILENO)) {
    ::execv(program.c_str(), arguments);
  }
  ::_exit(127);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "fairlead-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder at " + pattern);
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& command, const std::filesystem::path& output) {
  const Scoped in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Scoped out(::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (in.fd() < 0 || out.fd() < 0) throw std::runtime_error("cannot open " + output.string());
  start(command, {.in = in.fd(), .out = out.fd(), .err = out.fd()});
}

Process::Process(const std::vector<std::string>& command, const Streams& streams) { start(command, streams); }

void Process::start(const std::vector<std::string>& command, const Streams& streams) {
  const std::string program = locate(command.at(0));
  if (program.empty()) throw std::runtime_error("not installed: " + command.at(0));
  std::vector<char*> arguments;
  for (const std::string& a : command)
    arguments.push_back(const_cast<char*>(a.c_str()));  // execv's type, not its habit
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("cannot start " + program);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    become(program, arguments.data(), streams);
  }
}

Process::~Process() {
  if (!running()) return;
  signal(SIGTERM);
  if (wait(kGrace)) return;
  signal(SIGKILL);
  wait(kGrace);
}

bool Process::running() { return !wait(std::chrono::milliseconds::zero()).has_value(); }

void Process::signal(int number) {
  if (!ended_) ::kill(pid_, number);
}

std::optional<ExitStatus> Process::wait(std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!ended_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      ended_ = decode(status);
    } else if (std::chrono::steady_clock::now() >= until) {
      break;
    } else {
      std::this_thread::sleep_for(kPoll);
    }
  }
  return ended_;
}

bool program_exists(const std::string& program) { return !locate(program).empty(); }

std::uint16_t free_port() {
  const Scoped socket(tcp_socket());
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  if (::bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port on 127.0.0.1");
  }
  return ntohs(address.sin_port);
}

bool accepts(std::uint16_t port) { return connects(Scoped(tcp_socket()), port); }

bool serves(std::uint16_t port, std::chrono::milliseconds limit) {
  const Scoped socket(tcp_socket());
  if (!connects(socket, port)) return false;
  ::shutdown(socket.fd(), SHUT_WR);
  pollfd end{.fd = socket.fd(), .events = POLLIN, .revents = 0};
  return ::poll(&end, 1, static_cast<int>(limit.count())) == 1 && (end.revents & POLLERR) == 0;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

}  // namespace fairlead::support
