// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/posix_openssl.hpp"
#include "fairlead/ports/tcp_posix.hpp"
#include "fairlead/ports/tls_openssl.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include <filesystem>
#include <utility>
#include <vector>

namespace fairlead::ports {
namespace {

/// One TLS record.
constexpr std::size_t kStaging = 16 * 1024;

/// The parts of a TLS connection that are read from files.
struct Credentials {
  OpenSslTrustStore trust;
  std::optional<OpenSslIdentity> identity;
};

HostFault fault(const LoadFault& why, std::string subject) {
  HostFault made{.error = why.error, .subject = std::move(subject), .native = why.native};
  if (why.certificate != Failure::kNone) made.certificate = why.certificate;
  return made;
}

Loaded<OpenSslTrustStore> load_trust(const OpenSslLibrary& library, const std::string& path, bool verifies) {
  if (!verifies) return OpenSslTrustStore::empty(library);
  if (path.empty()) return OpenSslTrustStore::from_system(library);
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored) ? OpenSslTrustStore::from_folder(library, path)
                                                      : OpenSslTrustStore::from_file(library, path);
}

std::expected<Credentials, HostFault> load(const HostOptions& options) {
  const auto library = OpenSslLibrary::open();
  if (!library) return std::unexpected(HostFault{.error = library.error(), .subject = "OpenSSL"});
  auto trust = load_trust(*library, options.trust, options.policy.verifies());
  if (!trust) {
    return std::unexpected(fault(trust.error(), options.trust.empty() ? "the system's trust store" : options.trust));
  }
  Credentials made{*std::move(trust), std::nullopt};
  if (!options.certificate.empty()) {
    const std::string& key = options.key.empty() ? options.certificate : options.key;
    auto identity = OpenSslIdentity::from_files(*library, options.certificate, key, options.key_password);
    if (!identity) {
      const bool about_key = identity.error().certificate == Failure::kNone;
      return std::unexpected(fault(identity.error(), about_key ? key : options.certificate));
    }
    made.identity = *std::move(identity);
  }
  return made;
}

std::vector<std::byte> memory_of(std::size_t size) { return std::vector<std::byte>(size); }

}  // namespace

struct HostClient::Impl {
  Impl(HostOptions&& given, const net::Endpoint& endpoint, std::optional<Credentials>&& credentials)
      : options(std::move(given)), tcp(stack) {
    if (credentials) {
      session.emplace(std::move(credentials->trust), std::move(credentials->identity));
      staging = memory_of(kStaging);
      const platform::WallClock& calendar = options.wall_clock ? *options.wall_clock : os.platform().wall_clock;
      secured.emplace(tcp, *session, options.policy, calendar,
                      tls::TlsOptions{.handshake_limit = options.timeouts.handshake, .staging = staging});
    }
    build(endpoint);
  }

  void build(const net::Endpoint& endpoint) {
    const bool v5 = options.version == mqtt::Version::v5;
    client::ClientOptions all{
        .endpoint = endpoint,
        .connect = options.connect,
        .backoff = options.backoff,
        .timeouts = options.timeouts,
        .unverified = options.policy.verifies() ? client::Unverified::refuse : client::Unverified::dangerously_accept};
    all.connect.client_id = options.client_id;
    if (options.user) all.connect.user_name = *options.user;
    if (options.password) all.connect.password = bytes_of(*options.password);
    net::Connector& connector = secured ? static_cast<net::Connector&>(*secured) : tcp;
    mqtt_client.emplace(v5 ? mqtt::v5() : mqtt::v3_1_1(), all, connector, os.platform().entropy, memory(), &observer);
    driver.emplace(*mqtt_client, os.platform());
  }

  client::ClientMemory memory() {
    const HostMemory& sizes = options.memory;
    transmit = memory_of(sizes.transmit);
    packet = memory_of(sizes.packet);
    outbox = memory_of(sizes.outbox);
    receive = memory_of(sizes.receive);
    chunk = memory_of(sizes.chunk);
    operations.resize(sizes.operations);
    inbound.resize(sizes.inbound);
    sources.resize(sizes.sources);
    return {.session = {.transmit = transmit,
                        .receive = packet,
                        .outbox = outbox,
                        .operations = operations,
                        .inbound = inbound},
            .receive = receive,
            .chunk = chunk,
            .sources = sources};
  }

  // In the order in which they use each other.
  HostOptions options;
  OsPosix os;
  TcpPosix stack;
  net::TcpConnector tcp;
  std::optional<OpenSslSession> session;
  std::vector<std::byte> staging;
  std::optional<tls::TlsConnector> secured;
  std::vector<std::byte> transmit, packet, outbox, receive, chunk;
  std::vector<mqtt::Operation> operations;
  std::vector<std::uint16_t> inbound;
  std::vector<client::SourceSlot> sources;
  client::Observer observer;
  std::optional<client::MqttClient> mqtt_client;
  std::optional<client::Blocking> driver;
};

Failure HostFault::failure() const {
  Failure made;
  made.layer = Layer::configuration;
  made.error = error;
  made.native = native;
  if (certificate && *certificate < Failure::kNone) made.chain_index = static_cast<std::uint8_t>(*certificate);
  return made;
}

std::expected<std::unique_ptr<HostClient>, HostFault> HostClient::create(HostOptions options) {
  const auto endpoint = net::parse_endpoint(options.endpoint);
  if (!endpoint) return std::unexpected(HostFault{.error = endpoint.error(), .subject = options.endpoint});
  std::optional<Credentials> credentials;
  if (endpoint->wants_tls()) {
    auto loaded = load(options);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    credentials = *std::move(loaded);
  }
  return std::unique_ptr<HostClient>(
      new HostClient(std::make_unique<Impl>(std::move(options), *endpoint, std::move(credentials))));
}

HostClient::HostClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HostClient::~HostClient() = default;

Result<void> HostClient::start() { return impl_->mqtt_client->start(now()); }
Result<client::Event> HostClient::next_event(Deadline until) { return impl_->driver->next_event(until); }
Result<client::Event> HostClient::next_event_within(Duration limit) { return next_event(after(now(), limit)); }
Result<void> HostClient::stop(Duration limit) { return impl_->driver->stop(after(now(), limit)); }
void HostClient::cancel() { impl_->driver->cancel(); }

Instant HostClient::now() const { return impl_->os.clock().now(); }
client::MqttClient& HostClient::client() { return *impl_->mqtt_client; }
client::Blocking& HostClient::driver() { return *impl_->driver; }
const client::Observer& HostClient::observer() const { return impl_->observer; }
platform::Platform HostClient::platform() { return impl_->os.platform(); }
const net::Endpoint& HostClient::endpoint() const { return impl_->mqtt_client->endpoint(); }
tls::Session* HostClient::tls() { return impl_->session ? &*impl_->session : nullptr; }

}  // namespace fairlead::ports
