// SPDX-License-Identifier: Apache-2.0
#include "device_port.hpp"

#include "problem.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <span>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

constexpr std::pair<unsigned, speed_t> kSpeeds[] = {
    {9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600},     {115200, B115200},
    {230400, B230400}, {460800, B460800}, {921600, B921600}, {1000000, B1000000},
};

[[noreturn]] void refuse_open(const std::string& path, int reason) {
  throw Problem(reason == EBUSY ? Errc::busy : Errc::unreachable,
                fmt::format("The device at {} cannot be opened: {}.", path, std::strerror(reason)),
                reason == EBUSY ? "Somebody else uses this line: end that program, for example a terminal."
                                : "Give the serial line of the device, for example --device /dev/ttyUSB0, or the "
                                  "socket of an emulator; this user has to be allowed to use it.");
}

[[noreturn]] void refuse_gone(const std::string& path) {
  throw Problem(Errc::reset, fmt::format("The line to the device at {} is gone.", path),
                "Look at the cable, or at the emulator's end; then try again.");
}

int open_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) refuse_open(path, ENAMETOOLONG);
  path.copy(address.sun_path, path.size());
  const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (file < 0) refuse_open(path, errno);
  if (connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return file;
  const int reason = errno;
  close(file);
  refuse_open(path, reason);
}

/// The settings of this line for what comes over it.
termios raw(termios line, speed_t speed) {
  cfmakeraw(&line);
  line.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS | HUPCL);
  line.c_cflag |= static_cast<tcflag_t>(CLOCAL | CREAD);
  line.c_cc[VMIN] = 1;
  line.c_cc[VTIME] = 0;
  (void)cfsetispeed(&line, speed);
  (void)cfsetospeed(&line, speed);
  return line;
}

speed_t speed_of(unsigned baud) {
  return std::ranges::find(kSpeeds, baud, &std::pair<unsigned, speed_t>::first)->second;
}

}  // namespace

DevicePlace parse_device(const std::string& text) {
  DevicePlace place{.path = text};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || text.find('/', colon) != std::string::npos) return place;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, place.baud);
  if (error != std::errc{} || stopped != end) return {.path = text};
  if (std::ranges::find(kSpeeds, place.baud, &std::pair<unsigned, speed_t>::first) == std::end(kSpeeds)) {
    refuse(fmt::format("--device: {} is not a speed of a serial line.", place.baud),
           "Write 9600, 19200, 38400, 57600, 115200 (default), 230400, 460800, 921600 or 1000000.");
  }
  place.path.resize(colon);
  return place;
}

DevicePort::DevicePort(DevicePlace place) : place_(std::move(place)) {
  struct stat is{};
  if (stat(path().c_str(), &is) != 0) refuse_open(path(), errno);
  if (S_ISSOCK(is.st_mode)) {
    file_ = open_socket(path());
  } else {
    open_line();
  }
}

DevicePort::~DevicePort() { give_back(); }

void DevicePort::open_line() {
  file_ = open(path().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (file_ < 0) refuse_open(path(), errno);
  try {
    set_up();
  } catch (const Problem&) {
    give_back();
    throw;
  }
}

void DevicePort::set_up() {
  if (isatty(file_) == 0) {
    throw Problem(Errc::invalid, fmt::format("{} is neither a serial line nor a socket.", path()),
                  "Give the serial line of the device, for example --device /dev/ttyUSB0.");
  }
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) refuse_open(path(), errno == EWOULDBLOCK ? EBUSY : errno);
  termios line{};
  if (tcgetattr(file_, &line) != 0) refuse_open(path(), errno);
  before_ = line;
  const speed_t speed = speed_of(place_.baud);
  line = raw(line, speed);
  if (tcsetattr(file_, TCSANOW, &line) != 0 || tcgetattr(file_, &line) != 0 || ioctl(file_, TIOCEXCL) != 0 ||
      tcflush(file_, TCIOFLUSH) != 0) {
    refuse_open(path(), errno);
  }
  // What a driver does not take, tcsetattr() leaves out in silence.
  if (cfgetispeed(&line) != speed || cfgetospeed(&line) != speed) {
    throw Problem(Errc::unsupported, fmt::format("The line {} does not take {} baud.", path(), place_.baud),
                  "Give a speed that it and the device's program have: --device PATH:BAUD.");
  }
}

void DevicePort::give_back() {
  if (before_) {
    before_->c_cflag &= ~static_cast<tcflag_t>(HUPCL);
    (void)ioctl(file_, TIOCNXCL);
    (void)tcsetattr(file_, TCSANOW, &*before_);
  }
  close(file_);
}

bool DevicePort::write(std::string_view bytes, Time until) {
  while (!bytes.empty()) {
    const ssize_t sent = ::write(file_, bytes.data(), bytes.size());
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      refuse_gone(path());
    } else if (!wait(POLLOUT, until)) {
      return false;
    }
  }
  return true;
}

std::string DevicePort::read(Time until) {
  std::array<char, 512> memory{};
  while (wait(POLLIN, until)) {
    const ssize_t got = ::read(file_, memory.data(), memory.size());
    if (got > 0) return {memory.data(), static_cast<std::size_t>(got)};
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) refuse_gone(path());
  }
  return {};
}

bool DevicePort::wait(short events, Time until) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd one{.fd = file_, .events = events, .revents = 0};
    const int ready = poll(&one, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) refuse_gone(path());
  }
}

}  // namespace fairlead::cli
