// SPDX-License-Identifier: Apache-2.0
// An MQTT client put together from its parts, over mbedTLS: publishes one message at QoS 1, and ends. For wolfSSL,
// include fairlead/ports/tls_wolfssl.hpp, let Tls be ports::WolfSslPort, and link fairlead::tls_wolfssl.
#include "fairlead/client/blocking.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/host/credential_files.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string_view>
#include <variant>
#include <vector>

using namespace fairlead;
using std::chrono::seconds;
using Tls = ports::MbedTlsPort;

namespace {

int refused(const host::FileFault& fault) {
  const host::FileAdvice advice = host::advice(fault);
  return std::cerr << fault.file.string() << ' ' << advice.finding << ". " << advice.remedy << '\n', 1;
}

int failed(std::string_view what, Errc why) { return std::cerr << what << ": " << name(why) << '\n', 1; }

/// What a client and its TLS session work in; it outlives both.
struct Memory {
  std::vector<std::byte> transmit{8192}, packet{8192}, outbox{8192}, receive{8192}, staging{16384};
  std::array<mqtt::Operation, 8> operations{};
  std::array<mqtt::InboundId, 8> inbound{};

  [[nodiscard]] client::ClientMemory of_client() {
    return {.session = {.transmit = transmit,
                        .receive = packet,
                        .outbox = outbox,
                        .operations = operations,
                        .inbound = inbound},
            .receive = receive};
  }
};

int publish(client::MqttClient& client, client::Blocking& driver, const platform::Clock& clock) {
  if (const auto started = client.start(clock.now()); !started) return failed("not started", started.error());
  for (;;) {
    const auto event = driver.next_event(after(clock.now(), seconds(30)));
    if (!event) return failed("no answer", event.error());
    if (std::get_if<mqtt::Connected>(&*event) != nullptr) {
      const auto taken = client.publish(
          {.topic = "plant/temperature", .payload = mqtt::Payload::copy_of("21.5"), .qos = mqtt::QoS::at_least_once});
      if (!taken) return failed("not taken", taken.error());
    } else if (const auto* done = std::get_if<mqtt::Completed>(&*event)) {
      if (done->error) return failed("not published", *done->error);
      std::cout << "published\n";
      const auto stopped = driver.stop(after(clock.now(), seconds(10)));
      return stopped ? 0 : failed("not ended in order", stopped.error());
    } else if (const auto* lost = std::get_if<connection::Offline>(&*event)) {
      return failed("offline", lost->failure.error);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::cerr << "usage: " << argv[0] << " mqtts://host:port CA CERTIFICATE KEY\n", 2;
  const auto endpoint = net::parse_endpoint(argv[1]);
  if (!endpoint) return failed("no endpoint", endpoint.error());
  const auto library = Tls::Library::open();
  if (!library) return failed("no TLS library", library.error());
  const auto authorities = host::read_certificates(argv[2]);
  if (!authorities) return refused(authorities.error());
  const auto trust = host::make_trust<Tls>(*library, *authorities);
  if (!trust) return refused(trust.error());
  const auto identity = host::make_identity<Tls>(*library, argv[3], argv[4]);
  if (!identity) return refused(identity.error());

  // Each is made of those above it, and ends before them.
  Memory memory;
  ports::OsPosix os;
  const platform::Platform platform = os.platform();
  ports::TcpPosix stack;
  net::TcpConnector tcp(stack);
  Tls::Session session(*trust, *identity);
  const tls::Policy policy;  // Its defaults verify chain, dates and name.
  tls::TlsConnector connector(tcp, session, policy, platform.wall_clock, {.staging = memory.staging});
  client::ClientOptions options{.endpoint = *endpoint};
  options.connect.client_id = "thermometer";
  client::MqttClient client(mqtt::v5(), options, connector, platform.entropy, memory.of_client());
  client::Blocking driver(client, platform);
  return publish(client, driver, platform.clock);
}
