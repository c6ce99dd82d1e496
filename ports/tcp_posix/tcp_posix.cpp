// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_posix.hpp"

#include "fairlead/base/log.hpp"

#include "errors.hpp"
#include "resolver.hpp"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

SocketAddress native(const net::Address& address) {
  SocketAddress made;
  if (address.family == net::Family::ipv4) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(address.port);
    std::memcpy(&to.sin_addr, address.bytes.data() + 12, 4);
    std::memcpy(&made.storage, &to, made.size = sizeof to);
    return made;
  }
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(address.port);
  to.sin6_scope_id = address.scope_id;
  std::memcpy(&to.sin6_addr, address.bytes.data(), address.bytes.size());
  std::memcpy(&made.storage, &to, made.size = sizeof to);
  return made;
}

/// An option that the system does not know costs comfort, not the connection.
void set_option(int fd, int level, int option, std::int64_t value) {
  const auto number = static_cast<int>(value);
  ::setsockopt(fd, level, option, &number, sizeof number);
}

std::int64_t seconds_rounded_up(Duration d) { return std::chrono::ceil<std::chrono::seconds>(d).count(); }

NativeHandle handle_of(int fd) { return NativeHandle{static_cast<std::uintptr_t>(fd)}; }

}  // namespace

TcpPosix::TcpPosix(TcpPosixOptions options)
    : options_(std::move(options)), resolver_(std::make_unique<detail::Resolver>(options_)) {}

TcpPosix::~TcpPosix() { do_reset(); }

Result<void> TcpPosix::do_start_resolve(const net::HostName& host, std::uint16_t port, Instant now) {
  const auto started = resolver_->start(host, port, now);
  if (!started) native_ = resolver_->native_error();
  return started;
}

Result<std::optional<net::Address>> TcpPosix::do_next_address(net::Family family) {
  auto answer = resolver_->next(family);
  if (!answer && answer.error() != Errc::would_block) {
    native_ = resolver_->native_error();
    FAIRLEAD_LOG_DEBUG("tcp_posix", "A name was not resolved; status of c-ares.", native_, 0);
  }
  return answer;
}

void TcpPosix::do_end_resolve() { resolver_->end(); }

Result<std::uint32_t> TcpPosix::do_interface_number(std::string_view name) {
  const unsigned number = ::if_nametoindex(std::string(name).c_str());
  if (number != 0) return number;
  native_ = errno;
  return fail(Errc::invalid);
}

int TcpPosix::open_socket(int domain) const {
  const int fd = ::socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return fd;
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options_.keep_alive_idle > Duration::zero()) {
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, seconds_rounded_up(options_.keep_alive_idle));
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, seconds_rounded_up(options_.keep_alive_interval));
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, options_.keep_alive_probes);
  }
  if (options_.user_timeout > Duration::zero()) {
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, options_.user_timeout.count());
  }
  return fd;
}

Result<void> TcpPosix::do_dial(net::AttemptId id, const net::Address& address) {
  do_abandon(id);
  const SocketAddress to = native(address);
  const int fd = open_socket(to.storage.ss_family);
  if (fd < 0) return failed(errno);
  slot(id).dialling = fd;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to.storage), to.size) == 0) return {};
  // An interrupted connect goes on by itself.
  if (errno == EINPROGRESS || errno == EINTR) return {};
  const int error = errno;
  do_abandon(id);
  return failed(error);
}

Result<void> TcpPosix::do_poll_dial(net::AttemptId id) {
  Slot& dialled = slot(id);
  if (dialled.stream.is_open()) return {};
  if (dialled.dialling < 0) return fail(Errc::invalid);
  pollfd entry{.fd = dialled.dialling, .events = POLLOUT, .revents = 0};
  if (::poll(&entry, 1, 0) <= 0) return fail(Errc::would_block);
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(dialled.dialling, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) {
    do_abandon(id);
    return failed(error);
  }
  dialled.stream.attach(std::exchange(dialled.dialling, -1));
  return {};
}

void TcpPosix::do_abandon(net::AttemptId id) {
  Slot& abandoned = slot(id);
  if (abandoned.dialling >= 0) ::close(abandoned.dialling);
  abandoned.dialling = -1;
  abandoned.stream.close();
}

void TcpPosix::do_step(Instant now) { resolver_->step(now); }

void TcpPosix::do_collect_waits(WaitList& list) {
  resolver_->collect_waits(list);
  for (const Slot& one : slots_) {
    if (one.dialling >= 0) list.add({handle_of(one.dialling), Directions::send});
  }
}

Deadline TcpPosix::do_next_deadline() const { return resolver_->next_deadline(); }

void TcpPosix::do_set_prompt_acks(net::PromptAcks acks) {
  for (Slot& one : slots_) one.stream.set_prompt_acks(acks);
}

void TcpPosix::do_reset() {
  resolver_->end();
  for (std::uint8_t i = 0; i < kSlots; ++i) do_abandon(net::AttemptId{i});
}

Result<void> TcpPosix::failed(int error) {
  FAIRLEAD_LOG_DEBUG("tcp_posix", "An attempt to connect failed; errno.", error, 0);
  native_ = error;
  return fail(detail::errc_of_errno(error));
}

}  // namespace fairlead::ports
