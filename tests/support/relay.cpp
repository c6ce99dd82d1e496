// SPDX-License-Identifier: Apache-2.0
#include "support/relay.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::support {
namespace {

std::size_t index(Toward toward) { return static_cast<std::size_t>(toward); }
std::size_t source_of(std::size_t sink) { return 1 - sink; }

bool would_block() { return errno == EAGAIN || errno == EINTR; }

/// Without a delay of its own, a relay does not change when small packets arrive.
void make_prompt(int fd) {
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(fd, F_SETFL, O_NONBLOCK);
}

}  // namespace

Relay::Relay(std::uint16_t server_port, Plan plan)
    : server_port_(server_port), plan_(std::move(plan)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wake_.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { serve(); });
}

Relay::~Relay() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake();
  thread_.join();
}

std::string Relay::instead_of(const std::string& endpoint) const {
  return endpoint.substr(0, endpoint.rfind(':') + 1) + std::to_string(port());
}

void Relay::cut_all(Ending ending) {
  {
    const std::lock_guard lock(mutex_);
    cut_now_ = ending;
  }
  wake();
}

void Relay::hold(Toward toward) {
  {
    const std::lock_guard lock(mutex_);
    held_[index(toward)] = true;
  }
  wake();
}

void Relay::release(Toward toward) {
  {
    const std::lock_guard lock(mutex_);
    held_[index(toward)] = false;
  }
  wake();
}

std::size_t Relay::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}

std::size_t Relay::cuts() const {
  const std::lock_guard lock(mutex_);
  return cuts_;
}

void Relay::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void Relay::serve() {
  for (std::vector<pollfd> waits;;) {
    waits = {{wake_.get(), POLLIN, 0}, {listener_.fd(), POLLIN, 0}};
    {
      const std::lock_guard lock(mutex_);
      for (const Link& link : links_) {
        for (std::size_t sink : {0U, 1U}) {
          const Flow& flow = link.flows[sink];
          if (held_[sink] || flow.ended) continue;
          if (flow.begin != flow.end) {
            waits.push_back({link.sinks[sink].get(), POLLOUT, 0});
          } else {
            waits.push_back({link.sinks[source_of(sink)].get(), POLLIN, 0});
          }
        }
      }
    }
    ::poll(waits.data(), waits.size(), -1);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t read = ::read(wake_.get(), &count, sizeof count);

    if (waits[1].revents != 0) accept();
    const std::lock_guard lock(mutex_);
    if (stop_) return;
    if (const auto now = std::exchange(cut_now_, std::nullopt)) {
      for (Link& link : links_) end(link, *now);
      links_.clear();
    }
    std::erase_if(links_, [this](Link& link) { return !pump(link, Toward::server) || !pump(link, Toward::client); });
  }
}

void Relay::accept() {
  Descriptor client(::accept4(listener_.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (client.get() < 0) return;
  Descriptor server = connect_to(server_port_);
  std::size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = connections_++;
  }
  const std::optional<Cut> cut = plan_ ? plan_(number) : std::nullopt;
  if (server.get() < 0) return;
  make_prompt(client.get());
  make_prompt(server.get());
  const std::lock_guard lock(mutex_);
  Link& link = links_.emplace_back();
  link.sinks[index(Toward::server)] = std::move(server);
  link.sinks[index(Toward::client)] = std::move(client);
  link.cut = cut;
}

bool Relay::pump(Link& link, Toward toward) {
  const std::size_t sink = index(toward);
  Flow& flow = link.flows[sink];
  const int from = link.sinks[source_of(sink)].get();
  const int to = link.sinks[sink].get();
  const bool may_cut = link.cut && link.cut->toward == toward;
  while (!held_[sink] && !flow.ended) {
    if (flow.begin == flow.end) {
      const std::uint64_t most = may_cut ? link.cut->after - flow.passed : flow.held.size();
      if (most == 0) {
        end(link, link.cut->ending);
        ++cuts_;
        return false;
      }
      const ssize_t n = ::recv(from, flow.held.data(), std::min<std::uint64_t>(most, flow.held.size()), 0);
      if (n < 0) return would_block();
      if (n == 0) {
        flow.ended = true;
        ::shutdown(to, SHUT_WR);
        break;
      }
      flow.begin = 0;
      flow.end = static_cast<std::size_t>(n);
    }
    const ssize_t n = ::send(to, flow.held.data() + flow.begin, flow.end - flow.begin, MSG_NOSIGNAL);
    if (n < 0) return would_block();
    flow.begin += static_cast<std::size_t>(n);
    flow.passed += static_cast<std::size_t>(n);
  }
  return !link.flows[0].ended || !link.flows[1].ended;
}

void Relay::end(Link& link, Ending ending) {
  for (Descriptor& sink : link.sinks) {
    if (ending == Ending::resets) {
      close_with_reset(sink);
    } else {
      sink.reset();
    }
  }
}

Relay::Plan cut_once(Toward toward, std::uint64_t after) {
  return [=](std::size_t connection) -> std::optional<Cut> {
    if (connection != 0 || after == 0) return std::nullopt;
    return Cut{.toward = toward, .after = after};
  };
}

}  // namespace fairlead::support
