// SPDX-License-Identifier: Apache-2.0
/// @file  TcpPosix: IPv4 and IPv6 over POSIX sockets, names through c-ares.
#pragma once

#include "fairlead/net/tcp_stack.hpp"
#include "fairlead/ports/tcp_posix_stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::ports {

/// How connections are kept and names are resolved.
struct TcpPosixOptions {
  /// A connection without traffic for this long is probed, in whole seconds; zero for no keep-alive.
  Duration keep_alive_idle{60'000};
  Duration keep_alive_interval{10'000};  ///< Between two probes, in whole seconds.
  std::uint8_t keep_alive_probes = 3;    ///< Unanswered probes after which the connection is broken.
  /// How long sent data may stay unacknowledged until the connection is broken; zero for the system's
  /// (TCP_USER_TIMEOUT).
  Duration user_timeout{0};

  Duration resolver_timeout{2'000};  ///< For the first question to each server; doubled for each further round.
  std::uint8_t resolver_rounds = 2;  ///< How often each server is asked.
  /// Servers to ask in place of the system's: "192.0.2.1:53,[2001:db8::1]:53". Empty for the system's.
  std::string resolver_servers;
};

namespace detail {
class Resolver;
}

/// A net::TcpStack for hosts. One thread; never blocks; resolving allocates, streams do not.
class TcpPosix final : public net::TcpStack {
 public:
  static constexpr std::uint8_t kSlots = 6;

  explicit TcpPosix(TcpPosixOptions options = {});
  ~TcpPosix();
  TcpPosix(const TcpPosix&) = delete;
  TcpPosix& operator=(const TcpPosix&) = delete;

 private:
  struct Slot {
    int dialling = -1;      // The socket while it is not connected.
    TcpPosixStream stream;  // Owns it afterwards.
  };

  Result<void> do_start_resolve(const net::HostName& host, std::uint16_t port, Instant now) override;
  Result<std::optional<net::Address>> do_next_address(net::Family family) override;
  void do_end_resolve() override;
  Result<std::uint32_t> do_interface_number(std::string_view name) override;
  [[nodiscard]] std::uint8_t do_max_attempts() const override { return kSlots; }
  Result<void> do_dial(net::AttemptId id, const net::Address& address) override;
  Result<void> do_poll_dial(net::AttemptId id) override;
  void do_abandon(net::AttemptId id) override;
  io::StreamRef do_stream(net::AttemptId id) override { return slot(id).stream; }
  void do_step(Instant now) override;
  void do_collect_waits(WaitList& list) override;
  [[nodiscard]] Deadline do_next_deadline() const override;
  [[nodiscard]] std::int32_t do_native_error() const override { return native_; }
  void do_set_prompt_acks(net::PromptAcks acks) override;
  void do_reset() override;

  [[nodiscard]] Slot& slot(net::AttemptId id) { return slots_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] int open_socket(int domain) const;
  Result<void> failed(int error);

  TcpPosixOptions options_;
  std::array<Slot, kSlots> slots_;
  std::unique_ptr<detail::Resolver> resolver_;
  std::int32_t native_ = 0;
};

}  // namespace fairlead::ports
