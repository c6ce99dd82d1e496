// SPDX-License-Identifier: Apache-2.0
/// @file  TcpPosixStream: a connected TCP socket as a byte stream.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/net/tcp_stack.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::ports {

/// Keeps the full contract of io::StreamRef over one socket. Owns the descriptor; one thread; never blocks, allocates
/// or raises a signal.
///
/// send() is one sendmsg of up to kMaxPieces pieces. A recv() that fills less than it was given has emptied the
/// socket: the next one says would_block without a system call, and after that or after collect_waits() it asks again.
class TcpPosixStream {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;
  static constexpr std::size_t kMaxPieces = 16;

  /// Closed, until attach().
  TcpPosixStream() = default;
  ~TcpPosixStream() { close(); }
  TcpPosixStream(const TcpPosixStream&) = delete;
  TcpPosixStream& operator=(const TcpPosixStream&) = delete;

  /// Takes over a connected TCP socket, also one that a server accepted; what it held before is closed.
  void attach(int fd);
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

  /// A ByteStream: the contract is on StreamRef.
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  Result<void> flush() const;
  Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list);
  void close();

  /// Where the system can (TCP_QUICKACK), acknowledges at once: set again after each send and receive, since the
  /// system falls back by itself.
  void set_prompt_acks(net::PromptAcks acks);

  /// The errno of the error that broke the stream; 0 for none.
  [[nodiscard]] std::int32_t native_error() const { return native_; }

 private:
  [[nodiscard]] bool broken() const { return send_broken_ || recv_broken_; }
  IoResult received_end();
  IoResult broke(int error, bool& direction);
  void acknowledge_promptly() const;

  int fd_ = -1;
  std::int32_t native_ = 0;
  net::PromptAcks acks_ = net::PromptAcks::off;
  bool send_broken_ = false;  // send met the break; recv still gives what arrived before.
  bool recv_broken_ = false;  // recv met the break.
  bool ended_ = false;        // The peer's FIN was read.
  bool finished_ = false;     // Our FIN was sent.
  bool emptied_ = false;      // The last recv took all there was.
};

}  // namespace fairlead::ports
