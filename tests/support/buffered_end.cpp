// SPDX-License-Identifier: Apache-2.0
#include "support/buffered_end.hpp"

#include <algorithm>
#include <array>

namespace fairlead::support {
namespace {

constexpr std::size_t kRecord = 16'384;
constexpr std::size_t kHeader = 5;
constexpr std::byte kApplicationData{23};

}  // namespace

std::size_t BufferedEnd::take(MutableBytes into) {
  const std::size_t size = std::min(into.size(), in_.size());
  std::copy_n(in_.begin(), size, into.begin());
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(size));
  count_records(into.first(size));
  return size;
}

void BufferedEnd::count_records(Bytes taken) {
  while (!taken.empty()) {
    if (body_ > 0) {
      const std::size_t size = std::min(body_, taken.size());
      taken = taken.subspan(size);
      body_ -= size;
      continue;
    }
    header_.push_back(taken.front());
    taken = taken.subspan(1);
    if (header_.size() < kHeader) continue;
    // Those of the handshake have the same type under TLS 1.3, and do not count.
    if (ready_ && header_[0] == kApplicationData) ++records_;
    body_ = (std::to_integer<std::size_t>(header_[3]) << 8U) + std::to_integer<std::size_t>(header_[4]);
    header_.clear();
  }
}

void BufferedEnd::pump_in() {
  std::array<std::byte, 4096> part;
  while (!lower_end_ && in_.size() < 20'000) {
    const IoResult got = lower_.recv(part);
    if (got.blocked()) return;
    if (!got.ok()) {
      lower_end_ = got.error();
      return;
    }
    in_.insert(in_.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(got.size()));
  }
}

bool BufferedEnd::pump_out() {
  while (!out_.empty()) {
    const Bytes all(out_);
    const IoResult sent = lower_.send(std::span(&all, 1));
    if (!sent.ok()) {
      if (!sent.blocked()) lower_end_ = sent.error();
      return false;
    }
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(sent.size()));
  }
  return true;
}

Errc BufferedEnd::conclude(Errc said) {
  pump_out();
  if (said == Errc::closed) peer_ended_ = true;
  return said != Errc::closed && lower_end_ ? Errc::reset : said;
}

Result<void> BufferedEnd::handshake() {
  pump_in();
  if (const auto done = do_handshake(); !done) return fail(conclude(done.error()));
  pump_out();
  ready_ = true;
  return {};
}

IoResult BufferedEnd::recv(MutableBytes into) {
  if (into.empty() || closed_) return Errc::invalid;
  if (held_.empty()) {
    if (peer_ended_) return Errc::closed;
    pump_out();
    pump_in();
    const auto got = do_read(into);
    if (!got) return conclude(got.error());
    pump_out();
    return IoResult::bytes(*got);
  }
  const std::size_t size = std::min(into.size(), held_.size());
  std::copy_n(held_.begin(), size, into.begin());
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(size));
  return IoResult::bytes(size);
}

IoResult BufferedEnd::send(std::span<const Bytes> pieces) {
  const auto piece = std::ranges::find_if(pieces, [](Bytes one) { return !one.empty(); });
  if (piece == pieces.end() || closed_) return Errc::invalid;
  if (shutdown_sent_) return Errc::closed;
  if (!pump_out()) return lower_end_ ? Errc::reset : Errc::would_block;
  const auto sent = do_write(piece->first(std::min(piece->size(), kRecord)));
  if (!sent) return conclude(sent.error());
  pump_out();
  return IoResult::bytes(*sent);
}

Result<void> BufferedEnd::flush() {
  if (closed_) return fail(Errc::invalid);
  if (pump_out()) return lower_.flush();
  return fail(lower_end_ ? Errc::reset : Errc::would_block);
}

Result<void> BufferedEnd::shutdown() {
  if (closed_) return fail(Errc::invalid);
  if (!shutdown_sent_) do_end();
  shutdown_sent_ = true;
  return flush();
}

void BufferedEnd::read_ahead() {
  if (!held_.empty() || peer_ended_ || !ready_) return;
  held_.resize(kRecord);
  const auto got = do_read(held_);
  held_.resize(got ? *got : 0);
  if (!got && got.error() == Errc::closed) peer_ended_ = true;
}

void BufferedEnd::collect_waits(Directions wanted, WaitList& list) {
  if (closed_ || !any(wanted)) return;
  if (any(wanted & Directions::receive)) {
    read_ahead();
    if (!held_.empty() || peer_ended_ || lower_end_) return list.set_ready();
  }
  lower_.collect_waits(out_.empty() ? wanted : wanted | Directions::send, list);
}

void BufferedEnd::close() {
  if (closed_) return;
  closed_ = true;
  lower_.close();
}

}  // namespace fairlead::support
