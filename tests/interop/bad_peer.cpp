// SPDX-License-Identifier: Apache-2.0
#include "interop/bad_peer.hpp"

#include <stdexcept>
#include <thread>
#include <utility>

namespace fairlead::interop {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit{500};
constexpr const char* kName = "broker.test";
constexpr std::string_view kAlpn[] = {"mqtt"};

std::string loopback(const std::string& scheme, std::uint16_t port) {
  return scheme + (scheme == "mqtts" ? "://localhost:" : "://127.0.0.1:") + std::to_string(port);
}

}  // namespace

std::string packet(std::initializer_list<unsigned> bytes) {
  std::string made;
  for (const unsigned byte : bytes) made += static_cast<char>(byte);
  return made;
}

BadPeer::BadPeer(mqtt::Version version) {
  options.version = version;
  options.client_id = "device";
  options.trust = pki() / "ca.crt";
  options.timeouts = {.resolve = kLimit, .connect = kLimit, .handshake = kLimit, .mqtt_connect = kLimit};
  options.connect.connack_timeout = kLimit;
}

void BadPeer::name_that_the_resolver(support::DnsServer::Behaviour behaviour) {
  names = std::make_unique<support::DnsServer>();
  names->set(kName, behaviour);
  options.tcp.resolver_servers = names->address();
  options.tcp.resolver_timeout = milliseconds(100);
  options.tcp.resolver_rounds = 1;
  options.endpoint = std::string("mqtt://") + kName;
}

void BadPeer::port(support::Listening listening, const std::string& scheme) {
  listener = std::make_unique<support::TcpListener>(listening);
  options.endpoint = loopback(scheme, listener->port());
}

void BadPeer::says(support::Canned what, const std::string& scheme) {
  canned = std::make_unique<support::CannedServer>(std::move(what));
  options.endpoint = loopback(scheme, canned->port());
}

void BadPeer::refuses_with(unsigned code_of_3_1_1, unsigned code_of_5_0) {
  const bool v5 = options.version == mqtt::Version::v5;
  says({.text = v5 ? packet({0x20, 3, 0, code_of_5_0, 0}) : packet({0x20, 2, 0, code_of_3_1_1})});
}

void BadPeer::mosquitto(support::MosquittoOptions broker_options) {
  broker = std::make_unique<support::Mosquitto>(std::move(broker_options));
  options.endpoint = broker->endpoint();
}

void BadPeer::mosquitto_with_password() {
  folder = std::make_unique<support::TemporaryFolder>();
  mosquitto(support::guarded_broker(folder->path()));
}

void BadPeer::mosquitto_tls(tls::Version version, std::string_view server, bool require_certificate) {
  mosquitto(
      {.tls = true, .require_certificate = require_certificate, .pki = pki(), .server_name = std::string(server)});
  options.policy.oldest = options.policy.newest = version;
}

void BadPeer::identity(const std::string& certificate, const std::string& key) {
  options.certificate = pki() / certificate;
  options.key = pki() / key;
}

void BadPeer::tls_server_of_another_protocol() {
  folder = std::make_unique<support::TemporaryFolder>();
  const std::uint16_t free = support::free_port();
  // With -www it serves pages and does not look at its standard input, which is empty.
  process = std::make_unique<support::Process>(
      std::vector<std::string>{"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(free), "-www", "-cert",
                               pki() / "server.crt", "-key", pki() / "server.key", "-alpn", "http/1.1"},
      folder->path() / "said");
  for (int tries = 0; !support::accepts(free); ++tries) {
    if (tries == 1000)
      throw std::runtime_error("s_server does not start: " + support::read_file(folder->path() / "said"));
    std::this_thread::sleep_for(milliseconds(5));
  }
  options.endpoint = loopback("mqtts", free);
  options.policy.alpn = kAlpn;
}

}  // namespace fairlead::interop
