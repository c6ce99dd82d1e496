// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/posix_openssl.hpp"

#include <iostream>

using namespace fairlead;

int main(int argc, char** argv) {
  if (argc != 5) return std::cerr << "usage: " << argv[0] << " mqtts://host:port CA CERTIFICATE KEY\n", 2;
  auto made = ports::HostClient::create(
      {.endpoint = argv[1], .trust = argv[2], .certificate = argv[3], .key = argv[4], .client_id = "thermometer"});
  if (!made) return std::cerr << made.error().subject << ": " << name(made.error().error) << '\n', 1;
  ports::HostClient& host = **made;
  if (!host.start()) return 1;
  while (const auto event = host.next_event()) {  // Waits, and reconnects by itself.
    if (std::get_if<mqtt::Connected>(&*event)) {
      const mqtt::Subscription commands{.filter = "plant/commands", .qos = mqtt::QoS::at_least_once};
      (void)host.client().subscribe({&commands, 1});
      (void)host.client().publish({.topic = "plant/temperature",
                                   .payload = mqtt::Payload::copy_of("21.5"),
                                   .qos = mqtt::QoS::at_least_once,
                                   .retain = mqtt::Retain::yes});
    } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&*event)) {
      std::cout << "command: " << text_of(piece->data) << '\n';
      if (text_of(piece->data) == "stop") break;
    } else if (const auto* lost = std::get_if<connection::Offline>(&*event)) {
      std::cerr << "offline: " << name(lost->failure.error) << '\n';
      if (!lost->retry_in) return 1;  // Never again by itself: a missing key, for example.
    }
  }
  return host.stop() ? 0 : 1;
}
