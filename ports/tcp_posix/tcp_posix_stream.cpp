// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_posix_stream.hpp"

#include "fairlead/base/log.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

using Vectors = std::array<iovec, TcpPosixStream::kMaxPieces>;

/// The first pieces that are not empty. Returns their number.
std::size_t gather(std::span<const Bytes> pieces, Vectors& into) {
  std::size_t n = 0;
  for (const Bytes piece : pieces) {
    if (piece.empty()) continue;
    if (n == into.size()) break;
    // sendmsg only reads; its structure serves recvmsg too and is therefore not const.
    into[n++] = {.iov_base = const_cast<std::byte*>(piece.data()), .iov_len = piece.size()};
  }
  return n;
}

}  // namespace

void TcpPosixStream::attach(int fd) {
  close();
  fd_ = fd;
  native_ = 0;
  send_broken_ = recv_broken_ = ended_ = finished_ = emptied_ = false;
  acknowledge_promptly();
}

IoResult TcpPosixStream::recv(MutableBytes into) {
  if (fd_ < 0 || into.empty()) return Errc::invalid;
  if (recv_broken_) return Errc::reset;
  if (emptied_) {
    emptied_ = false;
    return Errc::would_block;
  }
  while (true) {
    const ssize_t n = ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
    if (n > 0) {
      emptied_ = static_cast<std::size_t>(n) < into.size();
      acknowledge_promptly();
      return IoResult::bytes(static_cast<std::size_t>(n));
    }
    if (n == 0) return received_end();
    if (errno != EINTR) return broke(errno, recv_broken_);
  }
}

/// The socket says that there is nothing more. Where send has met the break, it has taken the socket's error with it,
/// and this is not the peer's FIN.
IoResult TcpPosixStream::received_end() {
  if (send_broken_ && !ended_) {
    recv_broken_ = true;
    return Errc::reset;
  }
  ended_ = true;
  return Errc::closed;
}

IoResult TcpPosixStream::send(std::span<const Bytes> pieces) {
  if (fd_ < 0) return Errc::invalid;
  if (broken()) return Errc::reset;
  Vectors vectors;
  const std::size_t count = gather(pieces, vectors);
  if (count == 0) return Errc::invalid;
  if (finished_) return Errc::closed;
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  while (true) {
    const ssize_t n = ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) {
      acknowledge_promptly();
      return IoResult::bytes(static_cast<std::size_t>(n));
    }
    if (errno != EINTR) return broke(errno, send_broken_);
  }
}

Result<void> TcpPosixStream::flush() const {
  if (fd_ < 0) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  return {};
}

Result<void> TcpPosixStream::shutdown() {
  if (fd_ < 0) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  if (finished_) return {};
  if (::shutdown(fd_, SHUT_WR) != 0) return fail(broke(errno, send_broken_).error());
  finished_ = true;
  return {};
}

void TcpPosixStream::collect_waits(Directions wanted, WaitList& list) {
  if (fd_ < 0) return;
  emptied_ = false;  // After the wait there may be more.
  if ((broken() && any(wanted)) || (ended_ && any(wanted & Directions::receive))) return list.set_ready();
  list.add({NativeHandle{static_cast<std::uintptr_t>(fd_)}, wanted});
}

void TcpPosixStream::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void TcpPosixStream::set_prompt_acks(net::PromptAcks acks) {
  acks_ = acks;
  acknowledge_promptly();
}

/// Once connected, every error but "not now" has ended the connection.
IoResult TcpPosixStream::broke(int error, bool& direction) {
  if (error == EAGAIN) return Errc::would_block;
  FAIRLEAD_LOG_DEBUG("tcp_posix", "A connection broke; errno.", error, 0);
  native_ = error;
  direction = true;
  emptied_ = false;  // What had arrived before is still there.
  return Errc::reset;
}

void TcpPosixStream::acknowledge_promptly() const {
  if (acks_ == net::PromptAcks::off || fd_ < 0) return;
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

}  // namespace fairlead::ports
