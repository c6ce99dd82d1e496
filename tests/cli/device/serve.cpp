// SPDX-License-Identifier: Apache-2.0
// A device on a line: fairlead-test-device WHERE TROUBLE [AFTER]. Its token is the file FAIRLEAD_TOKEN; what speaks is
// what a device has in its program.
//
//   WHERE    the path of a socket, or "pty": its name goes to standard output
//   TROUBLE  none
//            silent    nothing answers
//            chatter   the program that runs does something else, and prints
//            repeats   it answers the first request alone, over and over
//            other     it speaks another version
//            boasts    it says that it has a memory of many gigabytes
//            noise     one byte in a thousand is another one, both ways, and a boot loader's lines come first
//            hasty     it takes a host for gone after 1 s of silence
//            signs_not its token fails at the first signature
//            tells     its token gives private keys away
//            restart   after so many bytes it begins anew, once
//            hangs_up  after so many bytes the line is gone
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/ports/pkcs11_static.hpp"
#include "fairlead/provision/exchange.hpp"
#include "fairlead/provision/token_requests.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <p11-kit/pkcs11.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

namespace fairlead {
namespace {

struct Trouble {
  std::string_view kind;
  std::size_t after = 0;
};

/// What its RAM holds.
struct Ram {
  explicit Ram(pkcs11::Module& module) : requests(module) {}
  std::array<std::byte, 1536> memory{};
  provision::TokenRequests requests;
  provision::Exchange exchange{memory, requests};
};

class Device {
 public:
  Device(pkcs11::Module& module, Trouble trouble) : module_(module), trouble_(trouble) { ram_.emplace(module_); }

  /// Until the line ends.
  void serve(int line) {
    if (trouble_.kind == "chatter") return chatter(line);
    if (trouble_.kind == "noise") send(line, "Boot loader 2.1\r\nRAM ok @ 0x20000000\r\n");
    std::array<char, 64> bytes{};
    for (;;) {
      pollfd waiting{.fd = line, .events = POLLIN, .revents = 0};
      if (trouble_.kind == "hasty" && poll(&waiting, 1, 1000) == 0) {
        ram_->exchange.on_line_lost();
        continue;
      }
      const ssize_t got = read(line, bytes.data(), bytes.size());
      if (got <= 0) return;
      if (trouble_.kind == "silent") continue;
      for (char& one : std::span(bytes).first(static_cast<std::size_t>(got))) one = carried(one);
      if (!take(line, {bytes.data(), static_cast<std::size_t>(got)})) return;
    }
  }

 private:
  bool take(int line, std::string_view bytes) {
    while (!bytes.empty()) {
      bytes.remove_prefix(ram_->exchange.on_received(bytes_of(bytes.substr(0, 1))));
      if (++count_ == trouble_.after && trouble_.kind == "hangs_up") return false;
      if (count_ == trouble_.after && trouble_.kind == "restart") ram_.emplace(module_);
      const Bytes answer = ram_->exchange.to_send();
      std::string text(text_of(answer));
      ram_->exchange.on_sent(answer.size());
      for (char& one : text) one = carried(one);
      const bool greets = text.find("fairlead-token 1") != std::string::npos;
      if (trouble_.kind == "other" && greets) text = other_answer(text, "ok fairlead-token 2 1536");
      if (trouble_.kind == "boasts" && greets) text = other_answer(text, "ok fairlead-token 1 99999999999");
      if (trouble_.kind == "repeats" && !text.empty()) text = first_.empty() ? first_ = text : first_;
      send(line, text);
    }
    return true;
  }
  static std::string other_answer(const std::string& text, std::string_view other) {
    std::array<char, provision::kLongestLine> memory{};
    const auto number = provision::read_line(text.substr(0, text.size() - 1))->number;
    return std::string(*provision::write_line(number, other, memory));
  }
  static void chatter(int line) {
    for (;;) {
      send(line, "temperature 21.5\r\n");
      usleep(20'000);
    }
  }
  static void send(int line, std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = write(line, text.data(), text.size());
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  char carried(char one) {
    if (trouble_.kind != "noise" || random_() % 1000 != 0) return one;
    return static_cast<char>(random_());
  }

  pkcs11::Module& module_;
  Trouble trouble_;
  std::optional<Ram> ram_;
  std::size_t count_ = 0;
  std::string first_;           ///< Answer.
  std::minstd_rand random_{7};  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): each run is the same
};

const CK_FUNCTION_LIST& sound() { return reinterpret_cast<const CK_FUNCTION_LIST&>(**ports::linked_functions()); }

bool has_failed = false;

CK_RV fail_once(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* signature_size) {
  if (!std::exchange(has_failed, true)) return CKR_DEVICE_ERROR;
  return sound().C_Sign(session, data, size, signature, signature_size);
}

CK_RV tell(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  const CK_ULONG room = wanted->ulValueLen;
  const CK_RV done = sound().C_GetAttributeValue(session, object, wanted, count);
  if (done != CKR_ATTRIBUTE_SENSITIVE || wanted->type != CKA_VALUE) return done;
  wanted->ulValueLen = 32;
  if (wanted->pValue != nullptr && room >= 32) std::memset(wanted->pValue, 's', 32);
  return CKR_OK;
}

/// The functions of a token with this trouble.
const pkcs11::FunctionList& functions_with(std::string_view trouble) {
  static CK_FUNCTION_LIST list = sound();
  if (trouble == "signs_not") list.C_Sign = fail_once;
  if (trouble == "tells") list.C_GetAttributeValue = tell;
  return reinterpret_cast<const pkcs11::FunctionList&>(list);
}

[[noreturn]] void serve_socket(const char* path, Device& device) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 4) != 0) {
    std::perror(path);
    std::exit(1);
  }
  std::puts("listening");
  std::fflush(stdout);
  for (;;) {
    const int line = accept(listener, nullptr, nullptr);
    device.serve(line);
    close(line);
  }
}

[[noreturn]] void serve_pty(Device& device) {
  const int line = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (line < 0 || grantpt(line) != 0 || unlockpt(line) != 0) std::exit(1);
  // Somebody has the other end open, so that it does not end when the command does; and it echoes nothing before.
  const int other = open(ptsname(line), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios raw{};
  (void)tcgetattr(other, &raw);
  cfmakeraw(&raw);
  (void)tcsetattr(other, TCSANOW, &raw);
  std::puts(ptsname(line));
  std::fflush(stdout);
  for (;;) device.serve(line);
}

}  // namespace
}  // namespace fairlead

int main(int argc, char** argv) {
  using namespace fairlead;
  std::signal(SIGPIPE, SIG_IGN);
  const auto functions = ports::linked_functions();
  if (argc < 3 || !functions) return 1;
  auto module = pkcs11::Module::open(functions_with(argv[2]));
  if (!module) return 1;
  Device device(*module, {.kind = argv[2], .after = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 0});
  if (std::string_view(argv[1]) == "pty") serve_pty(device);
  serve_socket(argv[1], device);
}
