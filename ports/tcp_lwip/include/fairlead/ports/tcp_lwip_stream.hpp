// SPDX-License-Identifier: Apache-2.0
/// @file  TcpLwipStream: a connected TCP connection of lwIP as a byte stream.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/net/tcp_stack.hpp"
#include "fairlead/platform/waiter.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

struct pbuf;     // NOLINT(readability-identifier-naming): a name of lwIP's
struct tcp_pcb;  // NOLINT(readability-identifier-naming): likewise

namespace fairlead::ports {

/// Keeps the full contract of io::StreamRef over a pcb of lwIP's raw API. Owns the pcb and the buffers that have
/// arrived; called from the context in which lwIP runs, and nowhere else. What arrives is copied once, to whoever
/// receives; what is sent once, into lwIP's segments.
///
/// The window is opened as bytes are received, so that a peer is held up by who does not. lwIP frees a pcb by itself:
/// after a break, and some time after both directions have ended. It is not touched from then on.
class TcpLwipStream {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  /// Closed, until attach().
  TcpLwipStream() = default;
  ~TcpLwipStream() { close(); }
  TcpLwipStream(const TcpLwipStream&) = delete;
  TcpLwipStream& operator=(const TcpLwipStream&) = delete;

  /// Takes over a pcb, within the callback in which lwIP says that it is connected, or was accepted: it would drop what
  /// comes later. What the stream held before is closed. A peer that has died is found by lwIP's probes, the first of
  /// which leaves after a minute of silence.
  void attach(tcp_pcb* pcb);
  [[nodiscard]] bool is_open() const { return open_; }

  /// A ByteStream: the contract is on StreamRef. What is waited for is said by lists that are ready: lwIP has no
  /// handles, so that a waiter polls, and collects anew. shutdown() succeeds at once: lwIP keeps the order.
  IoResult recv(MutableBytes into);
  IoResult send(std::span<const Bytes> pieces);
  [[nodiscard]] Result<void> flush() const;
  [[nodiscard]] Result<void> shutdown();
  void collect_waits(Directions wanted, WaitList& list) const;
  /// What was counted still goes to the peer, by lwIP alone; where bytes wait that nobody receives any more, the peer
  /// is told so by a reset.
  void close();

  /// Acknowledges at once what arrives, in place of lwIP's quarter of a second.
  void set_prompt_acks(net::PromptAcks acks) { acks_ = acks; }

  /// Whom to wake whenever something happened that somebody may wait for; null for nobody. It outlives the stream.
  void set_waiter(platform::Waiter* waiter) { waiter_ = waiter; }
  void wake() const {
    if (waiter_ != nullptr) waiter_->wake();
  }

  /// The err_t of the error that broke the stream; 0 for none.
  [[nodiscard]] std::int32_t native_error() const { return native_; }

 private:
  struct Callbacks;  // lwIP's.
  void let_go();
  std::size_t write(Bytes piece, bool more);
  [[nodiscard]] bool can_send() const;

  tcp_pcb* pcb_ = nullptr;  ///< Null: closed, broken, or ended in both directions.
  platform::Waiter* waiter_ = nullptr;
  pbuf* received_ = nullptr;  ///< A chain, without what was taken.
  std::int8_t native_ = 0;    ///< err_t.
  net::PromptAcks acks_ = net::PromptAcks::off;
  bool open_ = false;
  bool broken_ = false;
  bool ended_ = false;     ///< The peer's FIN has come.
  bool finished_ = false;  ///< Ours was handed over.
  bool starved_ = false;   ///< lwIP had no memory for a segment; it may have some when it next calls.
};

}  // namespace fairlead::ports
