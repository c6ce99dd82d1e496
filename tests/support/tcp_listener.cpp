// SPDX-License-Identifier: Apache-2.0
#include "support/tcp_listener.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

constexpr int kLimitSeconds = 5;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

socklen_t write_loopback(net::Family family, sockaddr_storage& into, std::uint16_t port = 0) {
  if (family == net::Family::ipv4) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::memcpy(&into, &at, sizeof at);
    return sizeof at;
  }
  sockaddr_in6 at{};
  at.sin6_family = AF_INET6;
  at.sin6_port = htons(port);
  at.sin6_addr = in6addr_loopback;
  std::memcpy(&into, &at, sizeof at);
  return sizeof at;
}

std::uint16_t port_of(const sockaddr_storage& at) {
  in_port_t port = 0;  // At the same place in both structures.
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  std::memcpy(&port, reinterpret_cast<const char*>(&at) + offsetof(sockaddr_in, sin_port), sizeof port);
  return ntohs(port);
}

bool becomes(int fd, short event, int milliseconds) {
  pollfd entry{.fd = fd, .events = event, .revents = 0};
  return ::poll(&entry, 1, milliseconds) == 1;
}

void limit_calls(int fd) {
  const timeval limit{.tv_sec = kLimitSeconds, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

}  // namespace

int Descriptor::release() { return std::exchange(fd_, -1); }

void Descriptor::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

TcpListener::TcpListener(Listening listening, net::Family family) {
  sockaddr_storage at{};
  socklen_t size = write_loopback(family, at);
  auto* const where = reinterpret_cast<sockaddr*>(&at);
  const int domain = at.ss_family;
  socket_.reset(checked(::socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  checked(::bind(socket_.get(), where, size), "bind");
  checked(::getsockname(socket_.get(), where, &size), "getsockname");
  address_ = net::Address::loopback(family, port_of(at));
  if (listening == Listening::refuses) return;
  checked(::listen(socket_.get(), listening == Listening::ignores ? 0 : 64), "listen");
  // Once the queue of completed connections is full, the system drops each further request.
  while (listening == Listening::ignores) {
    Descriptor filler(checked(::socket(domain, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
    (void)::connect(filler.get(), where, size);  // It goes on by itself.
    const bool completed = becomes(filler.get(), POLLOUT, 50);
    fillers_.push_back(std::move(filler));
    if (!completed) break;
    if (fillers_.size() > 64) throw std::runtime_error("the queue of connections does not fill");
  }
}

std::string TcpListener::uri(const std::string& scheme) const {
  return scheme + "://" + std::string(address_.text().view());
}

Descriptor TcpListener::accept() {
  if (!becomes(socket_.get(), POLLIN, kLimitSeconds * 1000)) throw std::runtime_error("nobody connected");
  Descriptor connection(checked(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept"));
  limit_calls(connection.get());
  return connection;
}

Descriptor connect_to(std::uint16_t port) {
  sockaddr_storage at{};
  const socklen_t size = write_loopback(net::Family::ipv4, at, port);
  Descriptor connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  limit_calls(connection.get());
  if (::connect(connection.get(), reinterpret_cast<sockaddr*>(&at), size) != 0) connection.reset();
  return connection;
}

bool has_ipv6_loopback() {
  sockaddr_storage at{};
  const socklen_t size = write_loopback(net::Family::ipv6, at);
  const Descriptor probe(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return probe.get() >= 0 && ::bind(probe.get(), reinterpret_cast<sockaddr*>(&at), size) == 0;
}

void close_with_reset(Descriptor& connection) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection.reset();
}

}  // namespace fairlead::support
