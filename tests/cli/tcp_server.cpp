// SPDX-License-Identifier: Apache-2.0
#include "cli/tcp_server.hpp"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fairlead::tool {
namespace {

constexpr int kLookMs = 20;  // How often a waiting thread looks whether it is to stop.

/// A TCP connection under the contract of StreamRef.
class SocketStream {
 public:
  explicit SocketStream(int fd) : fd_(fd) { ::fcntl(fd, F_SETFL, O_NONBLOCK); }

  IoResult recv(MutableBytes into) const {
    const ssize_t n = ::recv(fd_, into.data(), into.size(), 0);
    if (n == 0) return Errc::closed;
    return counted(n);
  }
  [[nodiscard]] IoResult send(std::span<const Bytes> pieces) const {
    for (const Bytes piece : pieces) {
      if (!piece.empty()) return counted(::send(fd_, piece.data(), piece.size(), MSG_NOSIGNAL));
    }
    return Errc::invalid;
  }
  [[nodiscard]] Result<void> shutdown() const {
    ::shutdown(fd_, SHUT_WR);
    return {};
  }
  // NOLINTBEGIN(readability-convert-member-functions-to-static): what a StreamRef calls are members.
  [[nodiscard]] Result<void> flush() const { return {}; }
  void collect_waits(Directions /*wanted*/, WaitList& /*list*/) const {}
  void close() const {}
  // NOLINTEND(readability-convert-member-functions-to-static)

 private:
  static IoResult counted(ssize_t n) {
    if (n >= 0) return IoResult::bytes(static_cast<std::size_t>(n));
    return errno == EAGAIN ? Errc::would_block : Errc::reset;
  }
  int fd_;
};

}  // namespace

TcpServer::TcpServer(support::Peer& script, std::optional<support::TlsServerOptions> tls)
    : script_(script), tls_(std::move(tls)), thread_([this] { serve_all(); }) {}

std::string TcpServer::endpoint() const {
  return (tls_ ? "mqtts://localhost:" : "mqtt://127.0.0.1:") + std::to_string(port());
}

void TcpServer::stop() {
  stopped_ = true;
  if (thread_.joinable()) thread_.join();
}

void TcpServer::serve_all() {
  while (!stopped_) {
    pollfd entry{.fd = listener_.fd(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, kLookMs) == 1) serve(listener_.accept());
  }
}

void TcpServer::serve(support::Descriptor connection) {
  SocketStream socket(connection.get());
  std::unique_ptr<support::TlsServer> tls;
  if (tls_) tls = std::make_unique<support::TlsServer>(socket, *tls_);
  const io::StreamRef stream = tls ? io::StreamRef(*tls) : io::StreamRef(socket);
  bool open = tls == nullptr;
  if (open) script_.on_open();
  std::array<std::byte, 4096> buffer{};
  support::Buffer output;
  while (!stopped_) {
    if (!open) {
      const auto done = tls->handshake();
      if (!done && done.error() != Errc::would_block) return;
      if (done) script_.on_open();
      open = done.has_value();
    }
    bool moved = false;
    if (open) {
      const IoResult got = stream.recv(buffer);
      if (got.ok()) script_.on_bytes(Bytes(buffer).first(got.size()));
      if (!got.ok() && !got.blocked()) return script_.on_cut();
      const support::Buffer more = script_.take_output();
      output.insert(output.end(), more.begin(), more.end());
      const IoResult sent = output.empty() ? IoResult(Errc::would_block) : stream.send(output);
      if (sent.ok()) output.erase(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(sent.size()));
      if (output.empty() && stream.flush() && script_.wants_cut()) {
        (void)stream.shutdown();
        return script_.on_cut();
      }
      moved = got.ok() || sent.ok();
    }
    if (moved) continue;
    const short events = output.empty() ? POLLIN : POLLIN | POLLOUT;
    pollfd entry{.fd = connection.get(), .events = events, .revents = 0};
    ::poll(&entry, 1, kLookMs);
  }
}

}  // namespace fairlead::tool
