// SPDX-License-Identifier: Apache-2.0
/// @file  HostSocket: one secure socket on a Linux host, ready to use.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/client/secure_socket.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/platform/clock.hpp"
#include "fairlead/ports/host_fault.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/psk.hpp"
#include "fairlead/tls/resumption.hpp"
#include "fairlead/tls/session.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <expected>
#include <memory>
#include <span>
#include <string>

namespace fairlead::ports {

/// What a socket is made of. Only `endpoint` is needed.
struct HostSocketOptions {
  std::string endpoint{};      ///< "tls://host:port" or "tcp://host:port"; mqtts:// and mqtt:// have their ports.
  std::string trust{};         ///< A file or folder with the trusted CAs; empty: what the system trusts.
  std::string revoked{};       ///< A file with revocation lists of these CAs, PEM or DER; empty: none.
  std::string certificate{};   ///< PEM or DER file with our certificate (PEM: and its intermediates); empty: none.
  std::string key{};           ///< PEM or DER file with its private key; empty: in the file of the certificate.
  std::string key_password{};  ///< Where the key is encrypted. Overwritten once the key is loaded.
  tls::Policy policy{};
  /// The calendar that certificates are judged by; null: the system's. Outlives the socket.
  const platform::WallClock* wall_clock = nullptr;
  /// Where tickets are kept, so that the next connection needs no new chain; null: each handshake is a full one. A
  /// server that cannot continue a connection that it promised to continue costs one failed attempt. Outlives the
  /// socket.
  tls::ResumptionSlot* resumption = nullptr;
  const tls::ExternalPsk* psk = nullptr;  ///< A key that server and device share. Outlives the socket.
  /// Signs for the certificate in place of `key`, which is empty then: a key in a token (pkcs11::TokenKey). Outlives
  /// the socket; called while a handshake goes on, by the thread that drives it.
  tls::SigningKey* signing_key = nullptr;
};

/// Owns platform, ports and client::SecureSocket of one connection; each call is that of SecureSocket, with a limit of
/// time in place of a deadline. Thread-safe as SecureSocket is.
///
/// It may end while other threads wait in its calls: they return `cancelled`, and what they use is freed by the last
/// of them. A call that has not begun by then is one too late.
class HostSocket {
 public:
  static constexpr Duration kForever = Duration::max();

  /// Reads the files and puts everything together; connects to nobody.
  /// @return The socket; or what keeps it from being made.
  [[nodiscard]] static std::expected<std::unique_ptr<HostSocket>, HostFault> create(HostSocketOptions options);
  ~HostSocket();
  HostSocket(const HostSocket&) = delete;
  HostSocket& operator=(const HostSocket&) = delete;

  /// The calls of client::SecureSocket, with its errors; timed_out when `limit` is over.
  [[nodiscard]] Result<void> connect(Duration limit = kForever);
  [[nodiscard]] IoResult recv(MutableBytes into, Duration limit = kForever);
  [[nodiscard]] IoResult send(std::span<const Bytes> pieces, Duration limit = kForever);
  [[nodiscard]] IoResult send(Bytes piece, Duration limit = kForever);
  [[nodiscard]] Result<void> send_all(std::span<Bytes> pieces, Duration limit = kForever);
  [[nodiscard]] Result<void> send_all(Bytes piece, Duration limit = kForever);
  [[nodiscard]] Result<void> flush(Duration limit = kForever);
  [[nodiscard]] Result<void> shutdown(Duration limit = kForever);
  void cancel();
  void close();

  /// As SecureSocket says.
  [[nodiscard]] bool connected() const;
  [[nodiscard]] Failure failure() const;

  /// What is behind the calls, for those with a deadline; and where it connects to.
  [[nodiscard]] client::SecureSocket& socket();
  [[nodiscard]] const net::Endpoint& endpoint() const;
  /// The TLS session: what was agreed, the peer's certificates. Null for tcp:// and mqtt://. Not thread-safe: while no
  /// other call runs.
  [[nodiscard]] tls::Session* tls();

 private:
  struct Impl;
  explicit HostSocket(std::shared_ptr<Impl> impl);
  const std::shared_ptr<Impl> impl_;
};

}  // namespace fairlead::ports
