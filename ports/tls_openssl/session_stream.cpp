// SPDX-License-Identifier: Apache-2.0
/// @file  The six operations of an established session.
#include "fairlead/base/try.hpp"

#include "session_impl.hpp"

#include <algorithm>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace fairlead::ports {
namespace {

using State = OpenSslSession::Impl::State;

// One call seals at most this much, so that a step stays short however large the pieces are.
constexpr std::size_t kMostInOneCall = 4 * openssl::kRecord;

/// What is left of a list of pieces.
class Pieces {
 public:
  explicit Pieces(std::span<const Bytes> pieces) : rest_(pieces) { pass_over_empty(); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] Bytes front() const { return rest_.front().subspan(taken_); }
  [[nodiscard]] bool last() const {
    return std::ranges::all_of(rest_.subspan(1), [](Bytes piece) { return piece.empty(); });
  }
  void drop(std::size_t n) {
    taken_ += n;
    if (taken_ < rest_.front().size()) return;
    rest_ = rest_.subspan(1);
    taken_ = 0;
    pass_over_empty();
  }

 private:
  void pass_over_empty() {
    while (!rest_.empty() && rest_.front().empty()) rest_ = rest_.subspan(1);
  }
  std::span<const Bytes> rest_;
  std::size_t taken_ = 0;  // From the front piece.
};

/// The plaintext of the next record: straight from the caller's memory, or gathered in `staging`.
Bytes next_record(Pieces& pieces, MutableBytes staging) {
  const Bytes front = pieces.front();
  if (staging.empty() || pieces.last() || front.size() >= openssl::kRecord / 2) {
    const Bytes record = front.first(std::min(front.size(), openssl::kRecord));
    pieces.drop(record.size());
    return record;
  }
  std::size_t gathered = 0;
  while (!pieces.empty() && gathered < staging.size()) {
    const std::size_t n = copy_bytes(staging.subspan(gathered), pieces.front());
    gathered += n;
    pieces.drop(n);
  }
  return staging.first(gathered);
}

}  // namespace

IoResult OpenSslSession::Impl::send_record(Bytes record) {
  std::size_t written = 0;
  const int returned = SSL_write_ex(ssl.get(), record.data(), record.size(), &written);
  if (returned == 1 && !wire.write_error()) return IoResult::bytes(written);
  return wire.write_error() ? last_words() : conclude(returned);
}

IoResult OpenSslSession::do_recv(MutableBytes into) {
  Impl& self = *impl_;
  if (into.empty()) return Errc::invalid;
  if (self.state == State::dead) return self.failure.error;
  if (self.state != State::open) return Errc::invalid;
  if (self.peer_ended) return Errc::closed;
  ERR_clear_error();
  (void)self.wire.push();  // What has broken for sending may still have something to say.
  self.recv_must_write = false;
  std::size_t got = 0;
  const int returned = SSL_read_ex(self.ssl.get(), into.data(), into.size(), &got);
  return returned == 1 ? IoResult::bytes(got) : IoResult(self.conclude(returned));
}

IoResult OpenSslSession::do_send(std::span<const Bytes> pieces) {
  Impl& self = *impl_;
  Pieces rest(pieces);
  if (rest.empty()) return Errc::invalid;
  if (self.state == State::dead) return self.failure.error;
  if (self.state != State::open) return Errc::invalid;
  if (self.shutdown_sent) return Errc::closed;
  ERR_clear_error();
  std::size_t sent = 0;
  while (!rest.empty() && sent < kMostInOneCall) {
    // A record is sealed only when everything before it has left, so that at most one is kept.
    if (const Result<void> pushed = self.wire.push(); !pushed) {
      if (sent != 0) break;
      return pushed.error() == Errc::would_block ? Errc::would_block : self.last_words();
    }
    const Bytes plain = next_record(rest, self.staging);
    const IoResult record = self.send_record(plain);
    if (!record.ok()) return sent != 0 ? IoResult::bytes(sent) : record;
    sent += record.size();
    if (record.size() < plain.size()) break;
  }
  return IoResult::bytes(sent);
}

Result<void> OpenSslSession::do_flush() {
  Impl& self = *impl_;
  if (self.state == State::dead) return fail(self.failure.error);
  if (self.state != State::open) return fail(Errc::invalid);
  ERR_clear_error();
  const Result<void> pushed = self.wire.push();
  if (pushed) return self.wire.lower().flush();
  return pushed.error() == Errc::would_block ? pushed : fail(self.last_words());
}

Result<void> OpenSslSession::do_shutdown() {
  Impl& self = *impl_;
  if (self.state == State::dead) return fail(self.failure.error);
  if (self.state != State::open) return fail(Errc::invalid);
  ERR_clear_error();
  if (!self.shutdown_sent) {
    if (const Result<void> pushed = self.wire.push(); !pushed) {
      return pushed.error() == Errc::would_block ? pushed : fail(self.last_words());
    }
    if (const int returned = SSL_shutdown(self.ssl.get()); returned < 0) return fail(self.conclude(returned));
    self.shutdown_sent = true;
  }
  return do_flush();
}

void OpenSslSession::do_collect_waits(Directions wanted, WaitList& list) {
  Impl& self = *impl_;
  if (!any(wanted) || self.state == State::idle || self.state == State::closed) return;
  if (self.state == State::dead) return list.set_ready();
  const bool handshaking = self.state == State::handshaking;
  const bool reads = handshaking || any(wanted & Directions::receive);
  if (!handshaking && reads && self.has_input()) return list.set_ready();
  if (self.state == State::dead) return list.set_ready();
  Directions lower = reads ? Directions::receive : Directions::none;
  // What is kept may be the question that the peer's answer is waited for.
  const bool writes = !handshaking && any(wanted & Directions::send);
  if (writes || self.wire.holding() || self.recv_must_write) lower |= Directions::send;
  self.wire.lower().collect_waits(lower, list);
}

void OpenSslSession::do_close() {
  Impl& self = *impl_;
  if (self.state == State::idle || self.state == State::closed) return;
  const io::StreamRef lower = self.wire.lower();
  self.forget();
  self.state = State::closed;
  lower.close();
}

}  // namespace fairlead::ports
