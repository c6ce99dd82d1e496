// SPDX-License-Identifier: Apache-2.0
// The image firmware_superloop: the main loop of examples/superloop, until somebody commands "stop". Of the arguments
// those of Product and Identity, and `uri`, the server.
#include "superloop/superloop.hpp"

#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/identity.hpp"
#include "firmware/client/product.hpp"
#include "firmware/client/report.hpp"

#include <string_view>

namespace {

using fairlead::ports::semihosting::write;

bool stopped = false;

}  // namespace

namespace superloop {

void on_online() { write("online\n"); }

void on_command(fairlead::Bytes piece) {
  write("command: ");
  write(fairlead::text_of(piece));
  write("\n");
  stopped = stopped || fairlead::text_of(piece) == "stop";
}

void on_offline(const fairlead::Failure& failure) {
  write("offline: ");
  write(name(failure.error));
  write("\n");
}

std::string_view read_sensor() { return "21.5"; }
void feed_watchdog() {}
bool is_over() { return stopped; }

}  // namespace superloop

namespace fairlead::firmware {

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = Product::begin(arguments); status != 0) return status;
  if (const auto served = Identity::service(arguments)) return *served;
  if (const int status = Product::open(arguments); status != 0) return status;
  const auto server = net::parse_endpoint(arguments.text("uri"));
  if (!server) return write("no server: uri=mqtts://host:port\n"), 4;
  Device& device = Product::device();
  superloop::run(device.network(), device.board(), {Identity::trust(), Identity::own()}, *server);
  say_memory();
  return 0;
}

}  // namespace fairlead::firmware
