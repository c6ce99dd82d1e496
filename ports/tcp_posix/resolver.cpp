// SPDX-License-Identifier: Apache-2.0
#include "resolver.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include <ares.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace fairlead::ports::detail {
namespace {

/// The one place that reads c-ares's numbers.
Errc errc_of_ares(int status) {
  switch (status) {
    case ARES_ENODATA:
    case ARES_ENOTFOUND:
    case ARES_EBADNAME: return Errc::name_not_found;
    case ARES_ENOMEM: return Errc::no_memory;
    default: return Errc::resolver_failed;
  }
}

/// c-ares 1.18 writes to TCP connections with writev, which raises SIGPIPE where the server has cut one.
ares_socket_t open_socket(int domain, int type, int protocol, void*) {
  return ::socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}
int close_socket(ares_socket_t fd, void*) { return ::close(fd); }
int connect_socket(ares_socket_t fd, const sockaddr* to, ares_socklen_t size, void*) { return ::connect(fd, to, size); }
ares_ssize_t receive(ares_socket_t fd, void* into, std::size_t size, int flags, sockaddr* from,
                     ares_socklen_t* from_size, void*) {
  return ::recvfrom(fd, into, size, flags, from, from_size);
}
ares_ssize_t send_gathered(ares_socket_t fd, const iovec* pieces, int count, void*) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces);  // Only read.
  message.msg_iovlen = static_cast<std::size_t>(count);
  return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}
constexpr ares_socket_functions kSocketFunctions{.asocket = open_socket,
                                                 .aclose = close_socket,
                                                 .aconnect = connect_socket,
                                                 .arecvfrom = receive,
                                                 .asendv = send_gathered};

std::optional<net::Address> address_of(const ares_addrinfo_node& node, std::uint16_t port) {
  if (node.ai_family == AF_INET) {
    sockaddr_in from{};
    std::memcpy(&from, node.ai_addr, sizeof from);
    std::array<std::uint8_t, 4> octets{};
    std::memcpy(octets.data(), &from.sin_addr, octets.size());
    return net::Address::ipv4(octets, port);
  }
  if (node.ai_family != AF_INET6) return {};
  sockaddr_in6 from{};
  std::memcpy(&from, node.ai_addr, sizeof from);
  std::array<std::byte, 16> bytes{};
  std::memcpy(bytes.data(), &from.sin6_addr, bytes.size());
  return net::Address::ipv6(bytes, port, from.sin6_scope_id);
}

}  // namespace

Result<void> Resolver::start(const net::HostName& host, std::uint16_t port, Instant now) {
  if (started_) return fail(Errc::busy);
  if (const auto opened = open_channel(host); !opened) {
    close_channel();
    return opened;
  }
  started_ = true;
  port_ = port;
  questions_ = {Question{.resolver = this, .family = net::Family::ipv4},
                Question{.resolver = this, .family = net::Family::ipv6}};
  ask(questions_[1], host);  // AAAA first (RFC 8305 section 3).
  ask(questions_[0], host);
  read_deadline(now);
  return {};
}

Result<void> Resolver::open_channel(const net::HostName& host) {
  // Once for the process, and never undone: c-ares counts these calls without a lock.
  static const int library = ares_library_init(ARES_LIB_INIT_ALL);
  std::array<char, 3> lookups{"fb"};  // The hosts file, then DNS, whatever nsswitch.conf says.
  ares_options options{};
  options.timeout = static_cast<int>(options_.resolver_timeout.count());
  options.tries = options_.resolver_rounds;
  options.lookups = lookups.data();
  options.sock_state_cb = on_socket;
  options.sock_state_cb_data = this;
  int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
  if (host.is_absolute()) {  // 1.18 asks for no search domains, later versions for the flag.
    options.flags = ARES_FLAG_NOSEARCH;
    mask |= ARES_OPT_FLAGS | ARES_OPT_DOMAINS;
  }
  native_ = library != ARES_SUCCESS ? library : ares_init_options(&channel_, &options, mask);
  if (native_ == ARES_SUCCESS && !options_.resolver_servers.empty()) {
    native_ = ares_set_servers_ports_csv(channel_, options_.resolver_servers.c_str());
  }
  if (native_ != ARES_SUCCESS) return fail(errc_of_ares(native_));
  ares_set_socket_functions(channel_, &kSocketFunctions, nullptr);
  return {};
}

void Resolver::ask(Question& question, const net::HostName& host) {
  ares_addrinfo_hints hints{};
  hints.ai_family = question.family == net::Family::ipv4 ? AF_INET : AF_INET6;
  hints.ai_socktype = SOCK_STREAM;
  ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, on_answer, &question);
}

void Resolver::on_answer(void* question, int status, int, ares_addrinfo* answer) {
  auto& asked = *static_cast<Question*>(question);
  asked.answered = true;
  asked.status = status;
  if (answer == nullptr) return;
  for (const ares_addrinfo_node* node = answer->nodes; node != nullptr; node = node->ai_next) {
    const auto address = address_of(*node, asked.resolver->port_);
    if (address && address->family == asked.family) asked.addresses.push_back(*address);
  }
  ares_freeaddrinfo(answer);
}

void Resolver::on_socket(void* resolver, int fd, int readable, int writable) {
  auto& watched = static_cast<Resolver*>(resolver)->watched_;
  std::erase_if(watched, [&](const Watch& watch) { return watch.fd == fd; });
  Directions until = Directions::none;
  if (readable != 0) until |= Directions::receive;
  if (writable != 0) until |= Directions::send;
  if (any(until)) watched.push_back({fd, until});
}

void Resolver::step(Instant now) {
  if (channel_ == nullptr) return;
  std::vector<pollfd> ready;  // A copy: processing opens and closes sockets.
  for (const Watch& watch : watched_) {
    short events = 0;
    if (any(watch.until & Directions::receive)) events |= POLLIN;
    if (any(watch.until & Directions::send)) events |= POLLOUT;
    ready.push_back({.fd = watch.fd, .events = events, .revents = 0});
  }
  if (!ready.empty() && ::poll(ready.data(), ready.size(), 0) > 0) {
    for (const pollfd& entry : ready) {
      const auto reads = (entry.revents & POLLIN) != 0 ? entry.fd : ARES_SOCKET_BAD;
      const auto writes = (entry.revents & POLLOUT) != 0 ? entry.fd : ARES_SOCKET_BAD;
      if (reads != ARES_SOCKET_BAD || writes != ARES_SOCKET_BAD) ares_process_fd(channel_, reads, writes);
    }
  }
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // What has timed out.
  read_deadline(now);
}

Result<std::optional<net::Address>> Resolver::next(net::Family family) {
  if (!started_) return fail(Errc::invalid);
  Question& question = questions_[static_cast<std::size_t>(family)];
  if (!question.answered) return fail(Errc::would_block);
  if (question.taken < question.addresses.size()) return question.addresses[question.taken++];
  if (question.status == ARES_SUCCESS) return std::nullopt;
  native_ = question.status;
  return fail(errc_of_ares(question.status));
}

void Resolver::end() {
  close_channel();
  started_ = false;
}

void Resolver::close_channel() {
  if (channel_ != nullptr) ares_destroy(channel_);  // Answers what is open with ARES_EDESTRUCTION.
  channel_ = nullptr;
  watched_.clear();
  deadline_ = Deadline::never();
}

void Resolver::collect_waits(WaitList& list) const {
  for (const Watch& watch : watched_) list.add({NativeHandle{static_cast<std::uintptr_t>(watch.fd)}, watch.until});
}

void Resolver::read_deadline(Instant now) {
  timeval left{};
  if (ares_timeout(channel_, nullptr, &left) == nullptr) {
    deadline_ = Deadline::never();
    return;
  }
  deadline_ = after(now, Duration(std::int64_t{left.tv_sec} * 1000 + (left.tv_usec + 999) / 1000));
}

}  // namespace fairlead::ports::detail
