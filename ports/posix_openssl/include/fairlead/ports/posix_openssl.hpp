// SPDX-License-Identifier: Apache-2.0
/// @file  HostClient: one MQTT client on a Linux host, ready to use.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/client/blocking.hpp"
#include "fairlead/client/mqtt_client.hpp"
#include "fairlead/client/observer.hpp"
#include "fairlead/client/shared_client.hpp"
#include "fairlead/platform/platform.hpp"
#include "fairlead/ports/host_fault.hpp"
#include "fairlead/ports/tcp_posix.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/psk.hpp"
#include "fairlead/tls/resumption.hpp"
#include "fairlead/tls/session.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::ports {

/// How much one client can hold. Sizes in bytes; counts are powers of two. Allocated once, in HostClient::create().
struct HostMemory {
  std::size_t transmit = 32 * 1024;  ///< Small packets that leave together.
  /// What one read takes: a message of 64 KiB with its head in one. Not a multiple of the page: reads that fill such a
  /// buffer keep the distance between the kernel's bytes and ours, and where that is below 32 bytes within a page, the
  /// kernel's copy takes eight times as long (seen on AMD processors), until a shorter read happens to end it.
  std::size_t receive = 66 * 1024 - 64;
  std::size_t packet = 72 * 1024;   ///< The largest packet without its payload: any topic, some properties.
  std::size_t outbox = 256 * 1024;  ///< QoS 1 and 2 messages until they are acknowledged.
  std::size_t chunk = 16 * 1024;    ///< A piece of a payload that comes from a source.
  std::size_t operations = 1024;    ///< Requests that can be unfinished at once.
  std::size_t inbound = 0x8000;     ///< Received QoS 2 messages that can be unfinished at once; all there is room for.
  std::size_t sources = 16;         ///< Payloads with a source that can be unfinished at once.
};

/// What a client is made of. Only `endpoint` is needed.
struct HostOptions {
  std::string endpoint{};      ///< "mqtts://host:port" or "mqtt://host:port".
  std::string trust{};         ///< A file or folder with the trusted CAs; empty: what the system trusts.
  std::string revoked{};       ///< A file with revocation lists of these CAs, PEM or DER; empty: none.
  std::string certificate{};   ///< PEM or DER file with our certificate (PEM: and its intermediates); empty: none.
  std::string key{};           ///< PEM or DER file with its private key; empty: in the file of the certificate.
  std::string key_password{};  ///< Where the key is encrypted. Overwritten once the key is loaded.
  tls::Policy policy{};
  /// Keep-alive of TCP, and which name servers are asked. (By {}, GCC 12 with -O3 warns in the code of users.)
  TcpPosixOptions tcp = TcpPosixOptions();

  mqtt::Version version = mqtt::Version::v5;
  std::string client_id{};  ///< Empty: the server chooses.
  std::optional<std::string> user{};
  std::optional<std::string> password{};
  /// Everything else of CONNECT. Its client_id, user_name and password are not looked at; its other views outlive the
  /// client.
  mqtt::ConnectOptions connect{};

  connection::BackoffPolicy backoff{};
  connection::Timeouts timeouts{};
  HostMemory memory{};
  /// The calendar that certificates are judged by; null: the system's. Outlives the client.
  const platform::WallClock* wall_clock = nullptr;
  /// Where tickets are kept, so that the next connection needs no new chain; null: each handshake is a full one. A
  /// server that cannot continue a connection that it promised to continue costs one failed attempt. Outlives the
  /// client.
  tls::ResumptionSlot* resumption = nullptr;
  const tls::ExternalPsk* psk = nullptr;  ///< A key that server and device share. Outlives the client.
  /// Signs for the certificate in place of `key`, which is empty then: a key in a token (pkcs11::TokenKey). Outlives
  /// the client; called while a handshake goes on, by the thread that drives it.
  tls::SigningKey* signing_key = nullptr;
};

/// Owns platform, ports, memory and client of one connection. One thread, but for cancel(); several threads use
/// shared() and nothing else of it.
class HostClient {
 public:
  /// Reads the files and puts everything together; connects to nobody.
  ///
  /// @return The client; or what keeps it from being made.
  [[nodiscard]] static std::expected<std::unique_ptr<HostClient>, HostFault> create(HostOptions options);
  ~HostClient();
  HostClient(const HostClient&) = delete;
  HostClient& operator=(const HostClient&) = delete;

  /// Begins to connect; see MqttClient::start().
  Result<void> start();
  /// Waits for the next event; see Blocking::next_event().
  [[nodiscard]] Result<client::Event> next_event(Deadline until = Deadline::never());
  /// As above, for at most `limit`.
  [[nodiscard]] Result<client::Event> next_event_within(Duration limit);
  /// Ends the connection in order and waits for it; see Blocking::stop().
  Result<void> stop(Duration limit = std::chrono::seconds(5));
  /// Ends the present or the next wait. From any thread or signal handler.
  void cancel();

  /// The parts, for what this class does not offer itself. They live as long as it does.
  [[nodiscard]] Instant now() const;
  [[nodiscard]] client::MqttClient& client();
  [[nodiscard]] client::Blocking& driver();
  /// The same client for several threads, in place of client(), driver() and the calls above.
  [[nodiscard]] client::SharedClient& shared();
  [[nodiscard]] const client::Observer& observer() const;
  [[nodiscard]] platform::Platform platform();
  [[nodiscard]] const net::Endpoint& endpoint() const;
  /// The TLS session: what was agreed, the peer's certificates. Null for mqtt://.
  [[nodiscard]] tls::Session* tls();

 private:
  struct Impl;
  explicit HostClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::ports
