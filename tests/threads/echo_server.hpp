// SPDX-License-Identifier: Apache-2.0
/// @file  EchoServer: sends back what it receives, over TCP or TLS, in a thread of its own.
#pragma once

#include "fairlead/ports/os_posix.hpp"

#include "support/tcp_listener.hpp"
#include "support/tls_server.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <thread>

namespace fairlead::threads {

/// Serves one connection after the other on a free port of 127.0.0.1. Ends its own direction when the client has ended
/// its, and the connection when the client has. Thread-safe.
class EchoServer {
 public:
  /// Without `tls`, TCP.
  explicit EchoServer(std::optional<support::TlsServerOptions> tls = std::nullopt);
  ~EchoServer();
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// From now on it neither reads nor writes, handshakes apart.
  void fall_silent(bool silent);
  /// Breaks the present connection.
  void break_connection();

 private:
  void serve();
  void serve(support::Descriptor connection);

  std::optional<support::TlsServerOptions> tls_;
  support::TcpListener listener_;
  ports::OsPosix os_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> silent_ = false;
  std::atomic<bool> break_ = false;
  std::thread thread_;
};

}  // namespace fairlead::threads
