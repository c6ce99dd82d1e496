// SPDX-License-Identifier: Apache-2.0
/// @file  SocketPeer: the other end of a TCP connection under test, on plain system calls.
///
/// Host only. It shares nothing with the port whose peer it is.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"

#include <cstdint>
#include <span>

namespace fairlead::conformance {

/// Listens on a free port of 127.0.0.1 and accepts one connection. Keeps the contract of StreamRef then.
class SocketPeer {
 public:
  /// Throws std::system_error when the system has no socket left.
  SocketPeer();
  ~SocketPeer() { close(); }
  SocketPeer(const SocketPeer&) = delete;
  SocketPeer& operator=(const SocketPeer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Takes the connection, once it is there; waits for it.
  void accept();

  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list);
  void close();

  /// Sends a RST.
  void break_now();
  /// Segments with data that arrived.
  [[nodiscard]] std::uint32_t segments_received() const;

 private:
  int listener_ = -1;
  int fd_ = -1;
  std::uint16_t port_ = 0;
  bool finished_ = false;
};

}  // namespace fairlead::conformance
