// SPDX-License-Identifier: Apache-2.0
// Loaded by LD_PRELOAD into a server that has no option for its address: it listens on the loopback addresses alone.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

extern "C" __attribute__((visibility("default"))) int bind(int socket, const sockaddr* wanted,
                                                           socklen_t size) noexcept {
  if (wanted->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
    sockaddr_in here = *reinterpret_cast<const sockaddr_in*>(wanted);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return static_cast<int>(syscall(SYS_bind, socket, &here, sizeof here));
  }
  if (wanted->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6)) {
    sockaddr_in6 here = *reinterpret_cast<const sockaddr_in6*>(wanted);
    here.sin6_addr = in6addr_loopback;
    return static_cast<int>(syscall(SYS_bind, socket, &here, sizeof here));
  }
  return static_cast<int>(syscall(SYS_bind, socket, wanted, size));
}
