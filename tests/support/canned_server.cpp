// SPDX-License-Identifier: Apache-2.0
#include "support/canned_server.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::support {

CannedServer::CannedServer(Canned canned) : canned_(std::move(canned)), stop_(::eventfd(0, EFD_CLOEXEC)) {
  if (stop_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { serve(); });
}

CannedServer::~CannedServer() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(stop_.get(), &one, sizeof one);
  thread_.join();
}

/// False when the server is to end.
bool CannedServer::becomes_readable(int fd) const {
  std::array<pollfd, 2> waits{pollfd{stop_.get(), POLLIN, 0}, pollfd{fd, POLLIN, 0}};
  ::poll(waits.data(), waits.size(), -1);
  return waits[0].revents == 0;
}

void CannedServer::serve() {
  while (becomes_readable(listener_.fd())) {
    Descriptor connection(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    ++connections_;
    if (connection.get() >= 0) serve(std::move(connection));
  }
}

void CannedServer::serve(Descriptor connection) const {
  std::array<char, 4096> heard{};
  const auto hear = [&] {
    return becomes_readable(connection.get()) && ::recv(connection.get(), heard.data(), heard.size(), 0) > 0;
  };
  if (canned_.when == Canned::When::asked && !hear()) return;
  ::send(connection.get(), canned_.text.data(), canned_.text.size(), MSG_NOSIGNAL);
  if (canned_.then == Canned::Then::resets) return close_with_reset(connection);
  if (canned_.then == Canned::Then::closes) ::shutdown(connection.get(), SHUT_WR);
  while (hear()) {
  }
}

}  // namespace fairlead::support
