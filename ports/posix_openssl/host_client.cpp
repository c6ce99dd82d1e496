// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/posix_openssl.hpp"

#include "host_link.hpp"

#include <utility>
#include <vector>

namespace fairlead::ports {
namespace {

std::vector<std::byte> memory_of(std::size_t size) { return std::vector<std::byte>(size); }

tls::TlsOptions tls_options(const HostOptions& options) {
  return {.handshake_limit = options.timeouts.handshake,
          .staging = {},
          .resumption = options.resumption,
          .psk = options.psk};
}

}  // namespace

struct HostClient::Impl {
  Impl(HostOptions&& given, HostParts&& parts)
      : options(std::move(given)),
        link(std::move(parts), options.policy, options.wall_clock, tls_options(options), options.tcp) {
    build(parts.endpoint);  // NOLINT(bugprone-use-after-move): the link takes what is for TLS, and no more
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
    const platform::Platform platform = link.os().platform();
    mqtt_client.emplace(v5 ? mqtt::v5() : mqtt::v3_1_1(), all, link.connector(), platform.entropy, memory(), &observer);
    driver.emplace(*mqtt_client, platform);
    shared.emplace(*mqtt_client, platform, mutex);
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
  HostLink link;
  std::vector<std::byte> transmit, packet, outbox, receive, chunk;
  std::vector<mqtt::Operation> operations;
  std::vector<mqtt::InboundId> inbound;
  std::vector<client::SourceSlot> sources;
  client::Observer observer;
  std::optional<client::MqttClient> mqtt_client;
  std::optional<client::Blocking> driver;
  PosixMutex mutex;
  std::optional<client::SharedClient> shared;
};

std::expected<std::unique_ptr<HostClient>, HostFault> HostClient::create(HostOptions options) {
  auto parts = load(names_in(options));
  if (!parts) return std::unexpected(std::move(parts.error()));
  return std::unique_ptr<HostClient>(new HostClient(std::make_unique<Impl>(std::move(options), *std::move(parts))));
}

HostClient::HostClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HostClient::~HostClient() = default;

Result<void> HostClient::start() { return impl_->mqtt_client->start(now()); }
Result<client::Event> HostClient::next_event(Deadline until) { return impl_->driver->next_event(until); }
Result<client::Event> HostClient::next_event_within(Duration limit) { return next_event(after(now(), limit)); }
Result<void> HostClient::stop(Duration limit) { return impl_->driver->stop(after(now(), limit)); }
void HostClient::cancel() { impl_->driver->cancel(); }

Instant HostClient::now() const { return impl_->link.os().clock().now(); }
client::MqttClient& HostClient::client() { return *impl_->mqtt_client; }
client::Blocking& HostClient::driver() { return *impl_->driver; }
client::SharedClient& HostClient::shared() { return *impl_->shared; }
const client::Observer& HostClient::observer() const { return impl_->observer; }
platform::Platform HostClient::platform() { return impl_->link.os().platform(); }
const net::Endpoint& HostClient::endpoint() const { return impl_->mqtt_client->endpoint(); }
tls::Session* HostClient::tls() { return impl_->link.session(); }

}  // namespace fairlead::ports
