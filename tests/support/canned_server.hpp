// SPDX-License-Identifier: Apache-2.0
/// @file  CannedServer: a TCP server that says the same to everybody.
#pragma once

#include "support/tcp_listener.hpp"

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

namespace fairlead::support {

/// What a CannedServer does with each connection.
struct Canned {
  enum class When : std::uint8_t {
    at_once,  ///< It speaks first, as SMTP does.
    asked     ///< It waits for the first bytes of the client.
  };
  enum class Then : std::uint8_t {
    closes,  ///< Its direction ends (FIN); what the client still says is read and dropped.
    stays,
    resets
  };
  std::string text{};
  When when = When::asked;
  Then then = Then::stays;
};

/// Serves on a free port of 127.0.0.1 in a thread of its own, one connection after the other; a connection that stays
/// ends when the client ends it. Throws std::system_error when it cannot be started.
class CannedServer {
 public:
  explicit CannedServer(Canned canned);
  ~CannedServer();
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  void serve();
  void serve(Descriptor connection) const;
  [[nodiscard]] bool becomes_readable(int fd) const;

  Canned canned_;
  TcpListener listener_;
  Descriptor stop_;
  std::atomic<std::size_t> connections_ = 0;
  std::thread thread_;
};

}  // namespace fairlead::support
