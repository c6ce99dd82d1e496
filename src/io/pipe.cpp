// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/pipe.hpp"

#include "fairlead/io/stream.hpp"

#include <algorithm>

namespace fairlead::io {

static_assert(ByteStream<PipeEnd>);
static_assert(sizeof(StreamRef) == 2 * sizeof(void*));

std::size_t PipeChannel::put(Bytes from) {
  std::size_t put = 0;
  while (put < from.size() && !full()) {
    const std::size_t tail = (head_ + size_) % memory_.size();
    const std::size_t room = std::min(memory_.size() - size_, memory_.size() - tail);
    const std::size_t n = copy_bytes(memory_.subspan(tail, room), from.subspan(put));
    size_ += n;
    put += n;
  }
  return put;
}

std::size_t PipeChannel::take(MutableBytes into) {
  std::size_t taken = 0;
  while (taken < into.size() && !empty()) {
    const std::size_t run = std::min(size_, memory_.size() - head_);
    const std::size_t n = copy_bytes(into.subspan(taken), memory_.subspan(head_, run));
    head_ = (head_ + n) % memory_.size();
    size_ -= n;
    taken += n;
  }
  return taken;
}

bool PipeEnd::broken() const { return in_->end == PipeChannel::End::broken || out_->end == PipeChannel::End::broken; }

IoResult PipeEnd::recv(MutableBytes into) {
  if (closed_ || into.empty()) return Errc::invalid;
  if (broken()) return Errc::reset;
  if (const std::size_t n = in_->take(into); n != 0) return IoResult::bytes(n);
  return in_->end == PipeChannel::End::finished ? Errc::closed : Errc::would_block;
}

IoResult PipeEnd::send(std::span<const Bytes> pieces) {
  if (closed_ || std::ranges::all_of(pieces, [](Bytes p) { return p.empty(); })) return Errc::invalid;
  if (broken()) return Errc::reset;
  if (out_->end == PipeChannel::End::finished || out_->reader_closed) return Errc::closed;
  std::size_t sent = 0;
  for (const Bytes piece : pieces) {
    const std::size_t n = out_->put(piece);
    sent += n;
    if (n < piece.size()) break;
  }
  return sent == 0 ? IoResult(Errc::would_block) : IoResult::bytes(sent);
}

Result<void> PipeEnd::flush() {
  if (closed_) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  return {};
}

Result<void> PipeEnd::shutdown() {
  if (closed_) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  out_->end = PipeChannel::End::finished;
  return {};
}

void PipeEnd::collect_waits(Directions wanted, WaitList& list) {
  if (closed_ || !any(wanted)) return;
  if (broken()) return list.set_ready();
  if (any(wanted & Directions::receive)) {
    if (!in_->empty() || in_->end == PipeChannel::End::finished) list.set_ready();
    list.add({kNoHandle, Directions::receive});
  }
  if (any(wanted & Directions::send)) {
    if (!out_->full() || out_->end != PipeChannel::End::open || out_->reader_closed) list.set_ready();
    list.add({kNoHandle, Directions::send});
  }
}

void PipeEnd::close() {
  if (closed_) return;
  closed_ = true;
  if (out_->end == PipeChannel::End::open) out_->end = PipeChannel::End::finished;
  in_->reader_closed = true;
}

void PipeEnd::break_now() {
  in_->end = PipeChannel::End::broken;
  out_->end = PipeChannel::End::broken;
}

}  // namespace fairlead::io
