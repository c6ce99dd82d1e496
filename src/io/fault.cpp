// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/fault.hpp"

#include <algorithm>
#include <array>

namespace fairlead::io {
namespace {

constexpr std::size_t kMostPieces = 16;

}  // namespace

static_assert(ByteStream<Fault>);

bool Fault::broken() const {
  return cut_ || receiving_.moved >= plan_.cut_after_received || sending_.moved >= plan_.cut_after_sent;
}

bool Fault::refuses(Way& way) const {
  ++way.calls;
  way.refused = !way.ended && plan_.refuse_every != 0 && way.calls % plan_.refuse_every == 0;
  return way.refused;
}

void Fault::note(Way& way, IoResult result) {
  way.moved += result.size();
  if (result.ok() || result.blocked() || result.error() == Errc::invalid) return;
  way.ended = true;
  // Only closed leaves the other direction alone.
  if (result.error() != Errc::closed) receiving_.ended = sending_.ended = true;
}

std::size_t Fault::allowed(std::uint64_t moved, std::uint64_t cut_after) const {
  return static_cast<std::size_t>(std::min<std::uint64_t>(plan_.most, cut_after - moved));
}

IoResult Fault::recv(MutableBytes into) {
  if (closed_ || into.empty()) return Errc::invalid;
  if (broken()) return Errc::reset;
  if (stalled(Directions::receive) || refuses(receiving_)) return Errc::would_block;
  const std::size_t most = allowed(receiving_.moved, plan_.cut_after_received);
  const IoResult r = lower_.recv(into.first(std::min(into.size(), most)));
  note(receiving_, r);
  return r;
}

IoResult Fault::send(std::span<const Bytes> pieces) {
  if (closed_ || std::ranges::all_of(pieces, [](Bytes p) { return p.empty(); })) return Errc::invalid;
  if (broken()) return Errc::reset;
  if (stalled(Directions::send) || refuses(sending_)) return Errc::would_block;
  std::array<Bytes, kMostPieces> some;
  std::size_t count = 0;
  std::size_t most = allowed(sending_.moved, plan_.cut_after_sent);
  for (const Bytes piece : pieces) {
    if (most == 0 || count == some.size()) break;
    if (piece.empty()) continue;
    some[count] = piece.first(std::min(piece.size(), most));
    most -= some[count].size();
    ++count;
  }
  const IoResult r = lower_.send(std::span<const Bytes>(some).first(count));
  note(sending_, r);
  return r;
}

Result<void> Fault::flush() {
  if (closed_) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  if (stalled(Directions::send)) return fail(Errc::would_block);
  return lower_.flush();
}

Result<void> Fault::shutdown() {
  if (closed_) return fail(Errc::invalid);
  if (broken()) return fail(Errc::reset);
  if (stalled(Directions::send)) return fail(Errc::would_block);
  const Result<void> r = lower_.shutdown();
  if (r) sending_.ended = true;
  return r;
}

void Fault::collect_waits(Directions wanted, WaitList& list) {
  if (closed_ || !any(wanted)) return;
  if (broken()) return list.set_ready();
  Directions below = Directions::none;
  for (const Way& way : {receiving_, sending_}) {
    if (!any(wanted & way.direction) || stalled(way.direction)) continue;
    if (way.refused) list.set_ready();
    below |= way.direction;
  }
  lower_.collect_waits(below, list);
}

void Fault::close() {
  if (closed_) return;
  closed_ = true;
  lower_.close();
}

}  // namespace fairlead::io
