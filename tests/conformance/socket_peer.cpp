// SPDX-License-Identifier: Apache-2.0
#include "conformance/socket_peer.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::conformance {
namespace {

/// Small, so that a stream whose peer does not read is refused soon.
constexpr int kReceiveBuffer = 16 * 1024;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

Errc error_of(int number) { return number == EAGAIN || number == EINTR ? Errc::would_block : Errc::reset; }

}  // namespace

SocketPeer::SocketPeer() {
  listener_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  checked(::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof(kReceiveBuffer)), "SO_RCVBUF");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  checked(::bind(listener_, generic, size), "bind");
  checked(::getsockname(listener_, generic, &size), "getsockname");
  checked(::listen(listener_, 1), "listen");
  port_ = ntohs(address.sin_port);
}

void SocketPeer::accept() {
  fd_ = checked(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK), "accept");
  const int on = 1;
  checked(::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), "TCP_NODELAY");
  ::close(listener_);
  listener_ = -1;
}

IoResult SocketPeer::recv(MutableBytes into) {
  if (fd_ < 0 || into.empty()) return Errc::invalid;
  const ssize_t n = ::recv(fd_, into.data(), into.size(), 0);
  if (n > 0) return IoResult::bytes(static_cast<std::size_t>(n));
  return n == 0 ? Errc::closed : error_of(errno);
}

IoResult SocketPeer::send(std::span<const Bytes> pieces) {
  if (finished_) return Errc::closed;
  for (const Bytes piece : pieces) {
    if (piece.empty()) continue;
    const ssize_t n = ::send(fd_, piece.data(), piece.size(), MSG_NOSIGNAL);
    return n > 0 ? IoResult::bytes(static_cast<std::size_t>(n)) : IoResult(error_of(errno));
  }
  return Errc::invalid;
}

Result<void> SocketPeer::flush() { return {}; }

Result<void> SocketPeer::shutdown() {
  if (fd_ < 0) return fail(Errc::invalid);
  finished_ = true;
  if (::shutdown(fd_, SHUT_WR) != 0) return fail(Errc::reset);
  return {};
}

void SocketPeer::collect_waits(Directions wanted, WaitList& list) {
  if (fd_ >= 0) list.add({NativeHandle{static_cast<std::uintptr_t>(fd_)}, wanted});
}

void SocketPeer::close() {
  for (int* fd : {&fd_, &listener_}) {
    if (*fd >= 0) ::close(*fd);
    *fd = -1;
  }
}

void SocketPeer::break_now() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  checked(::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), "SO_LINGER");
  close();
}

std::uint32_t SocketPeer::segments_received() const {
  tcp_info info{};
  socklen_t size = sizeof(info);
  checked(::getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  return info.tcpi_data_segs_in;
}

}  // namespace fairlead::conformance
