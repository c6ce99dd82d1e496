// SPDX-License-Identifier: Apache-2.0
/// @file  TcpListener: ports of the loopback that accept, refuse or stay silent.
#pragma once

#include "fairlead/net/address.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::support {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    reset(other.release());
    return *this;
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] int release();
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

/// What happens to those who connect.
enum class Listening : std::uint8_t {
  accepts,  ///< The system completes each connection; accept() takes them.
  refuses,  ///< The port is taken and nobody listens.
  ignores,  ///< Connections are never completed, as behind a firewall that drops them.
};

/// One free port of 127.0.0.1 or ::1. Throws std::system_error when there is none.
class TcpListener {
 public:
  explicit TcpListener(Listening listening = Listening::accepts, net::Family family = net::Family::ipv4);

  [[nodiscard]] net::Address address() const { return address_; }
  [[nodiscard]] std::uint16_t port() const { return address_.port; }
  /// "<scheme>://<address>:<port>".
  [[nodiscard]] std::string uri(const std::string& scheme = "tcp") const;

  /// Takes a connection that a client has made; waits for it for at most 5 s, then throws std::runtime_error. The
  /// socket blocks, with a time limit of 5 s for each call.
  [[nodiscard]] Descriptor accept();
  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  Descriptor socket_;
  std::vector<Descriptor> fillers_;  // Connections that fill the queue of one that ignores.
  net::Address address_;
};

/// Connects to a port of 127.0.0.1; empty where that fails. The socket blocks, with a time limit of 5 s for each
/// call.
[[nodiscard]] Descriptor connect_to(std::uint16_t port);

/// Whether this machine has ::1; containers often do not.
[[nodiscard]] bool has_ipv6_loopback();

/// Ends a connection with RST in place of FIN.
void close_with_reset(Descriptor& connection);

}  // namespace fairlead::support
