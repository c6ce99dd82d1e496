// SPDX-License-Identifier: Apache-2.0
#include "threads/echo_server.hpp"

#include "fairlead/ports/tcp_posix_stream.hpp"

#include <array>
#include <utility>
#include <vector>

#include <fcntl.h>

namespace fairlead::threads {
namespace {

/// More than this is not read before it has been sent back.
constexpr std::size_t kMostHeld = std::size_t{256} * 1024;

/// What is to be sent back, and how far the two directions are.
class Echo {
 public:
  explicit Echo(io::StreamRef stream) : stream_(stream) {}

  /// Does what can be done. False when the connection is over.
  bool step() {
    for (int i = 0; i < 16; ++i) {
      if (!ended_ && held_.size() < kMostHeld) {
        const IoResult got = stream_.recv(chunk_);
        if (got.ok())
          held_.insert(held_.end(), chunk_.begin(), chunk_.begin() + static_cast<std::ptrdiff_t>(got.size()));
        ended_ = !got.ok() && got.error() == Errc::closed;
        if (!got.ok() && !got.blocked() && !ended_) return false;
      }
      if (held_.empty()) break;
      const IoResult sent = stream_.send(Bytes(held_));
      if (!sent.ok()) return sent.blocked();
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(sent.size()));
    }
    const auto flushed = stream_.flush();
    if (!flushed) return flushed.error() == Errc::would_block;
    if (!ended_ || !held_.empty()) return true;
    const auto shut = stream_.shutdown();
    return !shut && shut.error() == Errc::would_block;
  }
  void collect_waits(WaitList& list) {
    Directions wanted = held_.empty() ? Directions::none : Directions::send;
    if (!ended_ && held_.size() < kMostHeld) wanted |= Directions::receive;
    stream_.collect_waits(wanted, list);
  }

 private:
  io::StreamRef stream_;
  std::array<std::byte, 65'536> chunk_{};
  std::vector<std::byte> held_;
  bool ended_ = false;
};

}  // namespace

EchoServer::EchoServer(std::optional<support::TlsServerOptions> tls) : tls_(std::move(tls)) {
  thread_ = std::thread([this] { serve(); });
}

EchoServer::~EchoServer() {
  stop_ = true;
  os_.waiter().wake();
  thread_.join();
}

void EchoServer::fall_silent(bool silent) {
  silent_ = silent;
  os_.waiter().wake();
}

void EchoServer::break_connection() {
  break_ = true;
  os_.waiter().wake();
}

void EchoServer::serve() {
  while (!stop_) {
    std::array<WaitItem, 1> storage{};
    WaitList list(storage);
    list.add({NativeHandle{static_cast<std::uintptr_t>(listener_.fd())}, Directions::receive});
    if (!os_.waiter().wait(list, Deadline::never())) return;
    if (any(list.items().front().ready)) serve(listener_.accept());
  }
}

void EchoServer::serve(support::Descriptor connection) {
  const int fd = connection.get();
  ports::TcpPosixStream tcp;
  tcp.attach(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  std::optional<support::TlsServer> tls;
  if (tls_) tls.emplace(io::StreamRef(tcp), *tls_);
  Echo echo(tls ? io::StreamRef(*tls) : io::StreamRef(tcp));
  break_ = false;
  for (bool open = !tls; !stop_;) {
    std::array<WaitItem, 2> storage{};
    WaitList list(storage);
    if (break_.exchange(false)) {
      tcp.close();
      return support::close_with_reset(connection);
    }
    if (!open) {
      const auto done = tls->handshake();
      if (!done && done.error() != Errc::would_block) return;
      open = done.has_value();
      if (!open) tls->collect_waits(Directions::both, list);
    }
    if (open && !silent_) {
      if (!echo.step()) return;
      echo.collect_waits(list);
    }
    if (!os_.waiter().wait(list, Deadline::never())) return;
  }
}

}  // namespace fairlead::threads
