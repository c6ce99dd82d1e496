// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include "problem.hpp"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

/// The terminal without echo, as long as this lives. Keys that would end the program are read as characters, so that
/// it is never left without echo.
class Silence {
 public:
  Silence() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (terminal_ < 0 || tcgetattr(terminal_, &before_) != 0) {
      if (terminal_ >= 0) close(terminal_);
      throw Problem(Errc::key_missing, "A PIN is wanted, and there is no terminal to ask for it.",
                    "Give it with --pin-file or --pin-env.");
    }
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    quiet.c_lflag |= ECHONL;
    (void)tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  ~Silence() {
    (void)tcsetattr(terminal_, TCSAFLUSH, &before_);
    close(terminal_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  void say(const std::string& text) const { (void)!write(terminal_, text.data(), text.size()); }
  /// A line with its end; less at the end of the input.
  std::size_t read_line(MutableBytes into) const {
    ssize_t got = -1;
    do got = read(terminal_, into.data(), into.size());
    while (got < 0 && errno == EINTR);
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }

 private:
  int terminal_;
  termios before_{};
};

}  // namespace

Secret<pkcs11::kLongestPin> ask_secret(const std::string& prompt) {
  constexpr char kInterrupt = '\x03';
  Secret<pkcs11::kLongestPin + 1> line;
  std::size_t size = 0;
  {
    const Silence terminal;
    terminal.say(prompt);
    size = terminal.read_line(line.resize(line.capacity()));
  }
  const std::string_view text = text_of(line.reveal().first(size));
  if (text.empty() || text.find(kInterrupt) != std::string_view::npos) {
    throw Problem(Errc::cancelled, "No PIN was given.", "Try again, or give it with --pin-file or --pin-env.");
  }
  Secret<pkcs11::kLongestPin> pin;
  if (!text.ends_with('\n') || text.size() == 1) {
    throw Problem(Errc::invalid, fmt::format("The PIN is empty, or longer than {} bytes.", pkcs11::kLongestPin),
                  "Try again.");
  }
  (void)pin.assign(bytes_of(text.substr(0, text.size() - 1)));
  return pin;
}

}  // namespace fairlead::cli
