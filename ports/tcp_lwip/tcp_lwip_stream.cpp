// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_lwip_stream.hpp"

#include "fairlead/base/log.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <lwip/ip.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>

namespace fairlead::ports {
namespace {

constexpr u32_t kKeepAliveAfter = 60'000;  // Milliseconds of silence.
constexpr std::size_t kMost = std::numeric_limits<u16_t>::max();

}  // namespace

/// lwIP calls these while it works on a packet or a timer. They take note, and free nothing, so that lwIP goes on with
/// what it holds.
struct TcpLwipStream::Callbacks {
  static err_t received(void* self, tcp_pcb* pcb, pbuf* data, err_t) {
    auto& stream = *static_cast<TcpLwipStream*>(self);
    stream.wake();
    if (data == nullptr) {
      stream.ended_ = true;
      if (stream.finished_) stream.let_go();
      return ERR_OK;
    }
    if (stream.received_ == nullptr) {
      stream.received_ = data;
    } else {
      pbuf_cat(stream.received_, data);
    }
    if (stream.acks_ == net::PromptAcks::on) tcp_set_flags(pcb, TF_ACK_NOW);
    return ERR_OK;
  }
  static err_t sent(void* self, tcp_pcb*, u16_t) {
    auto& stream = *static_cast<TcpLwipStream*>(self);
    stream.starved_ = false;
    stream.wake();
    return ERR_OK;
  }
  /// Twice a second, since nothing else tells that there is memory again where none of ours was acknowledged.
  static err_t polled(void* self, tcp_pcb*) {
    auto& stream = *static_cast<TcpLwipStream*>(self);
    if (std::exchange(stream.starved_, false)) stream.wake();
    return ERR_OK;
  }
  /// The pcb is gone already, or will be when lwIP returns.
  static void failed(void* self, err_t error) {
    auto& stream = *static_cast<TcpLwipStream*>(self);
    stream.pcb_ = nullptr;
    stream.broken_ = true;
    stream.native_ = error;
    stream.wake();
    FAIRLEAD_LOG_DEBUG("tcp_lwip", "A connection broke; err_t.", error, 0);
  }
};

void TcpLwipStream::attach(tcp_pcb* pcb) {
  close();
  pcb_ = pcb;
  native_ = 0;
  open_ = true;
  broken_ = ended_ = finished_ = starved_ = false;
  tcp_arg(pcb, this);
  tcp_recv(pcb, &Callbacks::received);
  tcp_sent(pcb, &Callbacks::sent);
  tcp_err(pcb, &Callbacks::failed);
  tcp_poll(pcb, &Callbacks::polled, 1);
  tcp_nagle_disable(pcb);  // Whoever sends says by its pieces what belongs together.
  ip_set_option(pcb, SOF_KEEPALIVE);
  pcb->keep_idle = kKeepAliveAfter;
}

/// lwIP goes on with it alone, and frees it when it will.
void TcpLwipStream::let_go() {
  tcp_pcb* const pcb = std::exchange(pcb_, nullptr);
  tcp_arg(pcb, nullptr);
  tcp_recv(pcb, nullptr);
  tcp_sent(pcb, nullptr);
  tcp_err(pcb, nullptr);
  tcp_poll(pcb, nullptr, 0);
}

IoResult TcpLwipStream::recv(MutableBytes into) {
  if (!open_ || into.empty()) return Errc::invalid;
  if (received_ == nullptr) {
    if (ended_) return Errc::closed;
    return broken_ ? Errc::reset : Errc::would_block;
  }
  const auto room = static_cast<u16_t>(std::min(into.size(), kMost));
  const u16_t size = pbuf_copy_partial(received_, into.data(), room, 0);
  received_ = pbuf_free_header(received_, size);
  if (pcb_ != nullptr) tcp_recved(pcb_, size);
  return IoResult::bytes(size);
}

/// How much of it lwIP has taken.
std::size_t TcpLwipStream::write(Bytes piece, bool more) {
  std::size_t taken = 0;
  while (taken < piece.size()) {
    const std::size_t left = piece.size() - taken;
    std::size_t size = std::min<std::size_t>({left, tcp_sndbuf(pcb_), kMost});
    if (size == 0) break;
    for (;;) {
      const auto flags = static_cast<u8_t>(TCP_WRITE_FLAG_COPY | (more || size < left ? TCP_WRITE_FLAG_MORE : 0));
      if (tcp_write(pcb_, piece.data() + taken, static_cast<u16_t>(size), flags) == ERR_OK) break;
      starved_ = true;
      if (size <= tcp_mss(pcb_)) return taken;
      size = tcp_mss(pcb_);  // It takes all or nothing: there may still be memory for one segment.
    }
    taken += size;
  }
  return taken;
}

IoResult TcpLwipStream::send(std::span<const Bytes> pieces) {
  if (!open_) return Errc::invalid;
  const auto is_empty = [](Bytes piece) { return piece.empty(); };
  if (std::ranges::all_of(pieces, is_empty)) return Errc::invalid;
  if (broken_) return Errc::reset;
  if (finished_) return Errc::closed;
  std::size_t size = 0;
  starved_ = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool more = !std::ranges::all_of(pieces.subspan(i + 1), is_empty);
    const std::size_t taken = write(pieces[i], more);
    size += taken;
    if (taken < pieces[i].size()) break;
  }
  (void)tcp_output(pcb_);  // What it cannot send now for want of memory, its timers will.
  return size == 0 ? IoResult(Errc::would_block) : IoResult::bytes(size);
}

Result<void> TcpLwipStream::flush() const {
  if (!open_) return fail(Errc::invalid);
  if (broken_) return fail(Errc::reset);
  return {};
}

Result<void> TcpLwipStream::shutdown() {
  if (!open_) return fail(Errc::invalid);
  if (broken_) return fail(Errc::reset);
  if (finished_) return {};
  // Where there is no memory for the FIN, lwIP takes note, and its timers send it.
  (void)tcp_shutdown(pcb_, 0, 1);
  finished_ = true;
  if (ended_) let_go();
  return {};
}

bool TcpLwipStream::can_send() const {
  return broken_ || finished_ || (!starved_ && tcp_sndbuf(pcb_) != 0 && tcp_sndqueuelen(pcb_) < TCP_SND_QUEUELEN);
}

void TcpLwipStream::collect_waits(Directions wanted, WaitList& list) const {
  if (!open_ || !any(wanted)) return;
  const bool can_receive = received_ != nullptr || ended_ || broken_;
  if ((any(wanted & Directions::receive) && can_receive) || (any(wanted & Directions::send) && can_send())) {
    return list.set_ready();
  }
  list.add({kNoHandle, wanted});
}

void TcpLwipStream::close() {
  open_ = false;
  if (tcp_pcb* const pcb = pcb_; pcb != nullptr) {
    let_go();
    // Of a peer that answers, what is on its way still arrives. One that does not would keep the memory for minutes,
    // and the next connection has no other.
    const bool answers = pcb->nrtx == 0 && pcb->persist_backoff == 0;
    if (!answers || tcp_close(pcb) != ERR_OK) tcp_abort(pcb);
  }
  if (received_ != nullptr) pbuf_free(std::exchange(received_, nullptr));
}

}  // namespace fairlead::ports
