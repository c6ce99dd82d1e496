// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

/// Wake-ups in a row without a byte for the caller: a record of 16 KiB in steps of 7 bytes takes some thousands. More
/// is a stream that makes its driver spin.
constexpr int kMostUselessWakes = 20'000;
constexpr std::size_t kLeastOffer = 64;

}  // namespace

void Pattern::fill(MutableBytes into, std::uint32_t offset) const {
  for (std::byte& b : into) b = at(offset++);
}

bool Pattern::matches(Bytes bytes, std::uint32_t offset) const {
  return std::ranges::all_of(bytes, [&](std::byte b) { return b == at(offset++); });
}

IoResult Flow::offer(std::size_t n) {
  const MutableBytes piece = fixture_.scratch().first(n);
  pattern_.fill(piece, sent_);
  const IoResult r = fixture_.end(from_).send(piece);
  // What was counted belongs to the stream: the memory is spoilt at once.
  std::ranges::fill(piece, std::byte{0xee});
  if (r.size() > n) intact_ = false;
  sent_ += static_cast<std::uint32_t>(r.size());
  return r;
}

IoResult Flow::take(std::size_t n) {
  const MutableBytes into = fixture_.receive_scratch().first(n);
  const IoResult r = fixture_.end(other(from_)).recv(into);
  if (r.size() > n || r.size() > sent_ - received_) {
    intact_ = false;
    return r;
  }
  if (!pattern_.matches(into.first(r.size()), received_)) intact_ = false;
  received_ += static_cast<std::uint32_t>(r.size());
  return r;
}

bool Flow::send(std::uint32_t n, std::size_t piece) {
  const std::uint32_t until = sent_ + n;
  int wakes = 0;
  while (sent_ != until) {
    const IoResult r = offer(std::min<std::size_t>(piece, until - sent_));
    if (r.ok()) {
      wakes = 0;
      continue;
    }
    error_ = r.error();
    if (!r.blocked() || ++wakes > kMostUselessWakes) return false;
    if (!fixture_.wait(from_, Directions::send)) return false;
  }
  return true;
}

bool Flow::wait_to_receive() {
  const Result<void> flushed = fixture_.end(from_).flush();
  const Directions held = !flushed && flushed.error() == Errc::would_block ? Directions::send : Directions::none;
  return from_ == Side::stream ? fixture_.wait(held, Directions::receive) : fixture_.wait(Directions::receive, held);
}

bool Flow::receive(std::uint32_t n, std::size_t piece) {
  const std::uint32_t until = received_ + n;
  int wakes = 0;
  while (received_ != until) {
    const IoResult r = take(std::min<std::size_t>(piece, until - received_));
    if (!intact_) return false;
    if (r.ok()) {
      wakes = 0;
      continue;
    }
    error_ = r.error();
    if (!r.blocked() || ++wakes > kMostUselessWakes) return false;
    if (!wait_to_receive()) return false;
  }
  return true;
}

bool Flow::fill(std::size_t piece) {
  bool silent = false;
  for (int wakes = 0; wakes <= kMostUselessWakes;) {
    const IoResult r = offer(piece);
    if (r.ok()) {
      wakes = 0;
      silent = false;
      continue;
    }
    error_ = r.error();
    if (!r.blocked()) return false;
    // Refused again after a silence: a system below may have made a little room without saying so.
    if (silent) return true;
    silent = !fixture_.wait(from_, Directions::send, Expect::silence);
    if (!silent) ++wakes;
  }
  return false;
}

Flow::Round Flow::advance(std::uint32_t total, std::size_t piece) {
  Round round;
  if (sent_ != total) {
    const IoResult r = offer(std::min<std::size_t>({piece, appetite_, total - sent_}));
    // A stream that takes little is offered little: making bytes that are refused is what takes time.
    appetite_ =
        std::clamp<std::size_t>(r.ok() ? 2 * r.size() : appetite_ / 2, kLeastOffer, StreamFixture::kScratchSize);
    round.moved = r.ok();
    round.failed = !r.ok() && !r.blocked();
    round.sender_waits = true;
  } else if (const Result<void> r = fixture_.end(from_).flush(); !r) {
    round.failed = r.error() != Errc::would_block;
    round.sender_waits = true;
  }
  if (received_ != total) {
    const IoResult r = take(std::min<std::size_t>(piece, kMostTaken));
    round.moved = round.moved || r.ok();
    round.failed = round.failed || (!r.ok() && !r.blocked()) || !intact_;
    round.receiver_waits = true;
  }
  return round;
}

bool Flow::deliver(std::uint32_t n, std::size_t piece) {
  const std::uint32_t total = sent_ + n;
  for (int wakes = 0; received_ != total && wakes <= kMostUselessWakes;) {
    const Round round = advance(total, piece);
    if (round.failed) return false;
    wakes = round.moved ? 0 : wakes + 1;
    if (round.moved) continue;
    const Directions sender = round.sender_waits ? Directions::send : Directions::none;
    const bool woken =
        from_ == Side::stream ? fixture_.wait(sender, Directions::receive) : fixture_.wait(Directions::receive, sender);
    if (!woken) return false;
  }
  return received_ == total;
}

bool exchange(StreamFixture& fixture, Flow& out, std::uint32_t out_total, Flow& in, std::uint32_t in_total,
              std::size_t piece) {
  const auto wanted = [](bool receives, bool sends) {
    return (receives ? Directions::receive : Directions::none) | (sends ? Directions::send : Directions::none);
  };
  int wakes = 0;
  while (out.received() != out_total || in.received() != in_total) {
    const Flow::Round o = out.advance(out_total, piece);
    const Flow::Round i = in.advance(in_total, piece);
    if (o.failed || i.failed) return false;
    if (o.moved || i.moved) {
      wakes = 0;
      continue;
    }
    if (++wakes > kMostUselessWakes) return false;
    if (!fixture.wait(wanted(i.receiver_waits, o.sender_waits), wanted(o.receiver_waits, i.sender_waits))) return false;
  }
  return true;
}

Result<void> finish(StreamFixture& fixture, Side side) {
  Result<void> ended = fixture.end(side).shutdown();
  for (int wakes = 0; !ended && ended.error() == Errc::would_block && wakes < kMostUselessWakes; ++wakes) {
    if (!fixture.wait(side, Directions::send)) break;
    ended = fixture.end(side).shutdown();
  }
  return ended;
}

Errc end_of(StreamFixture& fixture, Side side) {
  std::array<std::byte, 16> into{};
  for (int wakes = 0; wakes < kMostUselessWakes; ++wakes) {
    const IoResult r = fixture.end(side).recv(into);
    if (r.ok()) return Errc::internal;
    if (!r.blocked()) return r.error();
    if (!fixture.wait(side, Directions::receive)) break;
  }
  return Errc::would_block;
}

}  // namespace fairlead::conformance
