// SPDX-License-Identifier: Apache-2.0
/// @file  Resolver: the addresses of one name through c-ares, each family by itself.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/net/address.hpp"
#include "fairlead/net/host_name.hpp"
#include "fairlead/ports/tcp_posix.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

struct ares_channeldata;
struct ares_addrinfo;

namespace fairlead::ports::detail {

/// The contracts are those of net::TcpStack. Each start() makes a channel of its own, so that a changed resolv.conf
/// counts from the next connection on; nothing is shared between objects.
class Resolver {
 public:
  explicit Resolver(const TcpPosixOptions& options) : options_(options) {}
  ~Resolver() { end(); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  Result<void> start(const net::HostName& host, std::uint16_t port, Instant now);
  void step(Instant now);
  Result<std::optional<net::Address>> next(net::Family family);
  void end();
  void collect_waits(WaitList& list) const;
  [[nodiscard]] Deadline next_deadline() const { return deadline_; }
  /// The ARES_* number of the last answer that was an error; 0 for none.
  [[nodiscard]] std::int32_t native_error() const { return native_; }

 private:
  struct Question {
    Resolver* resolver = nullptr;
    net::Family family = net::Family::ipv6;
    bool answered = false;
    int status = 0;
    std::vector<net::Address> addresses;
    std::size_t taken = 0;
  };
  struct Watch {
    int fd;
    Directions until;
  };
  static void on_answer(void* question, int status, int timeouts, ares_addrinfo* answer);
  static void on_socket(void* resolver, int fd, int readable, int writable);
  [[nodiscard]] Result<void> open_channel(const net::HostName& host);
  void close_channel();
  void ask(Question& question, const net::HostName& host);
  void read_deadline(Instant now);

  const TcpPosixOptions& options_;
  ares_channeldata* channel_ = nullptr;
  std::array<Question, 2> questions_;
  std::vector<Watch> watched_;
  Deadline deadline_;
  std::int32_t native_ = 0;
  std::uint16_t port_ = 0;
  bool started_ = false;
};

}  // namespace fairlead::ports::detail
