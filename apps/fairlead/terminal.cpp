// SPDX-License-Identifier: Apache-2.0
#include "terminal.hpp"

#include "problem.hpp"

#include <array>
#include <csignal>
#include <cstddef>

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

namespace fairlead::cli {
namespace {

/// What would end or stop the program while the terminal is silent.
constexpr std::array kSignals = {SIGHUP, SIGQUIT, SIGTERM, SIGTSTP};
volatile std::sig_atomic_t caught = 0;

/// The terminal without echo, as long as this lives. Ctrl-C ends the line and is read as a character; a signal ends the
/// wait, and is raised again when the terminal is as it was.
class Silence {
 public:
  Silence() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    const bool ours = terminal_ >= 0 && tcgetpgrp(terminal_) == getpgrp();  // Not of a job in the background.
    if (!ours || tcgetattr(terminal_, &before_) != 0 || !hide()) {
      if (terminal_ >= 0) close(terminal_);
      throw Problem(Errc::key_missing, "A PIN is wanted, and there is no terminal to ask for it.",
                    "Give it with --pin-file or --pin-env.");
    }
  }
  ~Silence() {
    (void)tcsetattr(terminal_, TCSAFLUSH, &before_);
    close(terminal_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &handlers_[i], nullptr);
    if (caught != 0) (void)raise(caught);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  void say(const std::string& text) const { (void)!write(terminal_, text.data(), text.size()); }
  /// A line with its end; less at the end of the input, nothing after a signal.
  [[nodiscard]] std::size_t read_line(MutableBytes into) const {
    const ssize_t got = caught != 0 ? -1 : read(terminal_, into.data(), into.size());
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }

  /// Whether it is what Ctrl-C gives at this terminal.
  [[nodiscard]] bool is_interrupt(std::byte last) const { return std::to_integer<cc_t>(last) == before_.c_cc[VINTR]; }

 private:
  bool hide() {
    caught = 0;
    struct sigaction note{};
    note.sa_handler = [](int number) { caught = number; };  // Without SA_RESTART: read() ends.
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &note, &handlers_[i]);
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    quiet.c_lflag |= ECHONL;
    quiet.c_cc[VEOL] = before_.c_cc[VINTR];
    if (tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0) return true;
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &handlers_[i], nullptr);
    return false;
  }

  int terminal_;
  termios before_{};
  std::array<struct sigaction, kSignals.size()> handlers_{};
};

}  // namespace

Secret<pkcs11::kLongestPin> ask_secret(const std::string& prompt) {
  Secret<pkcs11::kLongestPin + 1> line;
  std::size_t size = 0;
  bool interrupted = false;
  {
    const Silence terminal;
    terminal.say(prompt);
    size = terminal.read_line(line.resize(pkcs11::kLongestPin + 1));
    interrupted = size != 0 && terminal.is_interrupt(line.reveal()[size - 1]);
  }
  const std::string_view text = text_of(line.reveal().first(size));
  if (text.empty() || interrupted) {
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
