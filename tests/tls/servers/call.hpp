// SPDX-License-Identifier: Apache-2.0
/// @file  Call: one connection of the port under test over TCP, which waits.
#pragma once

#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"

#include "port_under_test.hpp"
#include "support/pki.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::tls_servers {

using ports::test::Port;

/// Passes everything on to the stream below, and counts what that gives.
class Counted {
 public:
  explicit Counted(io::StreamRef under) : under_(under) {}
  IoResult recv(MutableBytes into) {
    const IoResult got = under_.recv(into);
    if (got.ok()) received += got.size();
    return got;
  }
  IoResult send(std::span<const Bytes> pieces) { return under_.send(pieces); }
  Result<void> flush() { return under_.flush(); }
  Result<void> shutdown() { return under_.shutdown(); }
  void collect_waits(Directions wanted, WaitList& list) { under_.collect_waits(wanted, list); }
  void close() { under_.close(); }

  std::size_t received = 0;

 private:
  io::StreamRef under_;
};

/// A session to a server on 127.0.0.1 that is verified as localhost. Each call waits for its end, at most ten seconds,
/// and says timed_out otherwise.
class Call {
 public:
  /// @param trusted  The only certificate that the server's chain may end in.
  /// @param device   Our certificate; nothing: none.
  Call(const support::Certificate& trusted, const std::optional<support::Certificate>& device, tls::Version newest);

  /// Connects, and runs the handshake. `slot` outlives the call.
  Result<void> connect(std::uint16_t port, tls::ResumptionSlot* slot = nullptr);
  Result<void> say(std::string_view text);
  /// Reads so many bytes.
  Result<std::string> hear(std::size_t size);
  /// Ends our direction, and waits for the end of the server's, whatever that is.
  void hang_up();

  [[nodiscard]] tls::PeerInfo peer() const { return session_.peer(); }
  /// How many bytes the server has sent, encrypted.
  [[nodiscard]] std::size_t received() const { return lower_ ? lower_->received : 0; }

 private:
  using Waits = std::function<void(WaitList&)>;
  /// Steps until the outcome is not would_block.
  Result<void> finish(const std::function<Result<void>()>& step, const Waits& waits);
  Result<void> finish(Directions wanted, const std::function<Result<void>()>& step);

  ports::OsPosix os_;
  ports::TcpPosix stack_;
  net::TcpConnector tcp_{stack_};
  std::optional<net::Endpoint> endpoint_;
  std::optional<Counted> lower_;
  Port::Library library_;
  tls::Policy policy_;
  Port::Session session_;
};

}  // namespace fairlead::tls_servers
