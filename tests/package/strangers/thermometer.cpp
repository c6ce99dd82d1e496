// SPDX-License-Identifier: Apache-2.0
// A stranger's device. Nobody listens where it connects to: it must hear so, and that another attempt will follow. Its
// calendar is its own, so that a class of this program, which has RTTI, derives from one of the library, which has
// none.
#include "fairlead/ports/posix_openssl.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <variant>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// A port of 127.0.0.1 that is taken, so that nobody else gets it, and refuses connections.
class ClosedPort {
 public:
  ClosedPort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      number_ = ntohs(address.sin_port);
    }
  }
  ~ClosedPort() { close(socket_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;

  [[nodiscard]] int number() const { return number_; }

 private:
  int socket_;
  int number_ = 0;
};

class StoppedCalendar final : public fairlead::platform::WallClock {
  [[nodiscard]] std::optional<fairlead::UnixTime> do_now() const override { return {}; }
};

int fail(const char* what) {
  std::fprintf(stderr, "thermometer: %s\n", what);
  return 1;
}

}  // namespace

int main() {
  using namespace fairlead;
  const ClosedPort port;
  const StoppedCalendar calendar;
  auto made = ports::HostClient::create(
      {.endpoint = "mqtts://127.0.0.1:" + std::to_string(port.number()), .wall_clock = &calendar});
  if (!made) return fail((made.error().subject + ": " + std::string(name(made.error().error))).c_str());
  ports::HostClient& host = **made;
  if (!host.start()) return fail("it cannot be started");
  const auto event = host.next_event_within(std::chrono::seconds(10));
  if (!event) return fail("nothing happens");
  const auto* offline = std::get_if<connection::Offline>(&*event);
  if (offline == nullptr) return fail("somebody answers");
  if (offline->failure.error != Errc::refused) return fail(name(offline->failure.error).data());
  if (!offline->retry_in) return fail("it does not try again");
  std::printf("refused, as it should be\n");
  return host.stop() ? 0 : fail("it does not stop");
}
