// SPDX-License-Identifier: Apache-2.0
#include "support/dns_server.hpp"

#include "fairlead/base/bytes.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

}  // namespace

DnsServer::DnsServer() {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const where = reinterpret_cast<sockaddr*>(&at);
  socklen_t size = sizeof at;
  // The number that UDP gets may be taken for TCP; another one is free soon.
  for (int left = 20; port_ == 0; --left) {
    at.sin_port = 0;
    udp_ = checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    tcp_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    checked(::bind(udp_, where, size), "bind");
    checked(::getsockname(udp_, where, &size), "getsockname");
    if (::bind(tcp_, where, size) == 0) {
      port_ = ntohs(at.sin_port);
      break;
    }
    ::close(udp_);
    ::close(tcp_);
    if (left == 0) throw std::runtime_error("no port is free for UDP and TCP");
  }
  checked(::listen(tcp_, 8), "listen");
  stop_ = checked(::eventfd(0, EFD_CLOEXEC), "eventfd");
  thread_ = std::thread([this] { serve(); });
}

DnsServer::~DnsServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_, &one, sizeof one);
  thread_.join();
  for (const int fd : {udp_, tcp_, stop_}) ::close(fd);
}

std::string DnsServer::address() const { return "127.0.0.1:" + std::to_string(port_); }

void DnsServer::add(const std::string& name, const std::vector<std::string>& literals) {
  const std::lock_guard lock(mutex_);
  records_.add(name, literals);
}

void DnsServer::set(const std::string& name, Behaviour behaviour) {
  set(name, net::Family::ipv4, behaviour);
  set(name, net::Family::ipv6, behaviour);
}

void DnsServer::set(const std::string& name, net::Family family, Behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  records_.set(name, family, behaviour);
}

int DnsServer::questions(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return records_.questions(name);
}

int DnsServer::tcp_connections() const {
  const std::lock_guard lock(mutex_);
  return tcp_connections_;
}

std::vector<std::byte> DnsServer::answer(Bytes question, DnsRecords::Over over) {
  const std::lock_guard lock(mutex_);
  return records_.answer(question, over);
}

void DnsServer::serve() {
  while (true) {
    std::array<pollfd, 3> ready{pollfd{stop_, POLLIN, 0}, pollfd{udp_, POLLIN, 0}, pollfd{tcp_, POLLIN, 0}};
    ::poll(ready.data(), ready.size(), -1);
    if (ready[0].revents != 0) return;
    if (ready[1].revents != 0) serve_udp();
    if (ready[2].revents != 0) serve_tcp();
  }
}

void DnsServer::serve_udp() {
  std::array<std::byte, 1500> message{};
  sockaddr_in from{};
  socklen_t size = sizeof from;
  auto* const peer = reinterpret_cast<sockaddr*>(&from);
  const ssize_t n = ::recvfrom(udp_, message.data(), message.size(), 0, peer, &size);
  if (n <= 0) return;
  const auto reply = answer(Bytes(message).first(static_cast<std::size_t>(n)), DnsRecords::Over::udp);
  if (!reply.empty()) ::sendto(udp_, reply.data(), reply.size(), MSG_NOSIGNAL, peer, size);
}

/// One question to a connection; c-ares waits for its answer before it asks again.
void DnsServer::serve_tcp() {
  const int fd = ::accept4(tcp_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return;
  {
    const std::lock_guard lock(mutex_);
    ++tcp_connections_;
  }
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::array<std::byte, 1500> message{};
  while (true) {
    if (::recv(fd, message.data(), 2, MSG_WAITALL) != 2) break;
    const std::size_t size = ByteReader(message).u16();
    if (size > message.size() || ::recv(fd, message.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) break;
    const auto reply = answer(Bytes(message).first(size), DnsRecords::Over::tcp);
    if (reply.empty()) break;
    std::array<std::byte, 2> prefix{};
    ByteWriter(prefix).u16(static_cast<std::uint16_t>(reply.size()));
    if (::send(fd, prefix.data(), 2, MSG_NOSIGNAL | MSG_MORE) != 2) break;
    if (::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) break;
  }
  ::close(fd);
}

}  // namespace fairlead::support
