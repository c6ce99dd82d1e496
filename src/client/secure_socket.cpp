// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/secure_socket.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/base/try.hpp"

#include "client/peer_address.hpp"
#include "client/wait_items.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::client {
namespace {

std::optional<Errc> error_of(IoResult result) { return result.ok() ? std::nullopt : std::optional(result.error()); }
std::optional<Errc> error_of(const Result<void>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

bool same_wait(const WaitItem& a, const WaitItem& b) { return a.handle == b.handle && a.until == b.until; }

/// Cuts the first `n` bytes off the pieces.
std::span<Bytes> without(std::span<Bytes> pieces, std::size_t n) {
  while (!pieces.empty() && n >= pieces.front().size()) {
    n -= pieces.front().size();
    pieces.front() = {};
    pieces = pieces.subspan(1);
  }
  if (!pieces.empty()) pieces.front() = pieces.front().subspan(n);
  return pieces;
}

Layer layer_of(net::Stage stage) {
  switch (stage) {
    case net::Stage::handshaking: return Layer::handshake;
    case net::Stage::connecting: return Layer::connect;
    default: return Layer::resolve;
  }
}

}  // namespace

/// The stay of one call in the socket: the lock, and the turn of its kind.
class SecureSocket::Turn {
 public:
  Turn(SecureSocket& socket, Directions kinds) : socket_(socket), kinds_(kinds), lock_(socket.mutex_) {}
  ~Turn() {
    if (!taken_) return;
    set_running(false);
    if (socket_.closing_ && !socket_.receiving_.running && !socket_.sending_.running) socket_.release();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  /// @return Nothing, or busy.
  Result<void> take() {
    if (receives() && socket_.receiving_.running) return fail(Errc::busy);
    if (sends() && socket_.sending_.running) return fail(Errc::busy);
    set_running(true);
    taken_ = true;
    return {};
  }
  /// @return Nothing, busy, or invalid.
  Result<void> take_connected() {
    FAIRLEAD_TRY(take());
    if (!socket_.stream_ || socket_.closing_) return fail(Errc::invalid);
    return {};
  }

 private:
  [[nodiscard]] bool receives() const { return any(kinds_ & Directions::receive); }
  [[nodiscard]] bool sends() const { return any(kinds_ & Directions::send); }
  void set_running(bool running) {
    if (receives()) socket_.receiving_.running = running;
    if (sends()) socket_.sending_.running = running;
  }

  SecureSocket& socket_;
  Directions kinds_;
  platform::Lock lock_;
  bool taken_ = false;
};

SecureSocket::SecureSocket(net::Connector& connector, const SocketPlatform& platform, Unverified unverified)
    : connector_(connector),
      clock_(platform.clock),
      mutex_(platform.mutex),
      receiving_(platform.receiving, Directions::receive),
      sending_(platform.sending, Directions::send),
      unverified_(unverified) {}

SecureSocket::~SecureSocket() {
  const platform::Lock lock(mutex_);
  FAIRLEAD_CHECK(!receiving_.running && !sending_.running);
  release();
}

// ---- Connecting ----

Result<void> SecureSocket::connect(const net::Endpoint& endpoint, Deadline until) {
  Turn turn(*this, Directions::both);
  FAIRLEAD_TRY(turn.take());
  if (stream_) return fail(Errc::busy);
  if (endpoint.wants_tls() && !connector_.secure() && unverified_ == Unverified::refuse) return fail(Errc::invalid);
  endpoint_ = endpoint;
  failure_ = {};
  prompt_ = true;
  since_ = clock_.now();
  if (!connector_.open(*endpoint_, since_)) return unreached(connector_.failure());
  for (;;) {
    const auto stream = connector_.step(clock_.now());
    if (stream) {
      stream_ = *stream;
      since_ = clock_.now();
      attempts_ = 0;
      return {};
    }
    if (stream.error() != Errc::would_block) return unreached(connector_.failure());
    if (const auto waited = wait(receiving_, until); !waited) return unreached(interruption(waited.error()));
  }
}

std::unexpected<Errc> SecureSocket::unreached(const Failure& failure) {
  remember(failure);
  connector_.close();
  return fail(failure.error);
}

/// An attempt that was given up from this side: how far it had come.
Failure SecureSocket::interruption(Errc error) const {
  Failure failure{.layer = layer_of(connector_.stage()), .error = error};
  note_address(failure, connector_);
  return failure;
}

void SecureSocket::remember(const Failure& failure) {
  failed_at_ = clock_.now();
  failure_ = failure;
  failure_.set_duration(failed_at_ - since_);
  failure_.count_attempts(++attempts_);
}

void SecureSocket::release() {
  stream_.reset();
  connector_.close();
  closing_ = false;
}

// ---- Moving bytes ----

IoResult SecureSocket::recv(MutableBytes into, Deadline until) {
  Turn turn(*this, Directions::receive);
  FAIRLEAD_TRY(turn.take_connected());
  const auto got = repeat<IoResult>(receiving_, until, [&](io::StreamRef stream) { return stream.recv(into); });
  // The first answer ends the set-up; until then the peer's Nagle algorithm waits for our acknowledgements.
  if (got.ok() && std::exchange(prompt_, false)) connector_.set_prompt_acks(net::PromptAcks::off);
  return got;
}

IoResult SecureSocket::send(std::span<const Bytes> pieces, Deadline until) {
  Turn turn(*this, Directions::send);
  FAIRLEAD_TRY(turn.take_connected());
  return repeat<IoResult>(sending_, until, [&](io::StreamRef stream) { return stream.send(pieces); });
}

Result<void> SecureSocket::send_all(std::span<Bytes> pieces, Deadline until) {
  Turn turn(*this, Directions::send);
  FAIRLEAD_TRY(turn.take_connected());
  pieces = without(pieces, 0);
  while (!pieces.empty()) {
    const auto sent = repeat<IoResult>(sending_, until, [&](io::StreamRef stream) { return stream.send(pieces); });
    if (!sent.ok()) return fail(sent.error());
    pieces = without(pieces, sent.size());
    if (!pieces.empty()) FAIRLEAD_TRY(breathe(sending_, until));
  }
  return repeat<Result<void>>(sending_, until, [](io::StreamRef stream) { return stream.flush(); });
}

Result<void> SecureSocket::flush(Deadline until) {
  Turn turn(*this, Directions::send);
  FAIRLEAD_TRY(turn.take_connected());
  return repeat<Result<void>>(sending_, until, [](io::StreamRef stream) { return stream.flush(); });
}

Result<void> SecureSocket::shutdown(Deadline until) {
  Turn turn(*this, Directions::send);
  FAIRLEAD_TRY(turn.take_connected());
  return repeat<Result<void>>(sending_, until, [](io::StreamRef stream) { return stream.shutdown(); });
}

/// Attempts, and waits, until it is not would_block.
template <class R, class Attempt>
R SecureSocket::repeat(Kind& kind, Deadline until, Attempt attempt) {
  for (;;) {
    const R result = attempt(*stream_);
    attend(kind);
    const std::optional<Errc> error = error_of(result);
    if (!error) return result;
    if (*error != Errc::would_block) return fairlead::detail::Propagated{broke(*error)};
    FAIRLEAD_TRY(wait(kind, until));
  }
}

Result<void> SecureSocket::wait(Kind& kind, Deadline until) {
  FAIRLEAD_TRY(interrupted(kind, until));
  std::array<WaitItem, kWaitItems> storage{};
  WaitList list(storage);
  if (stream_) {
    stream_->collect_waits(kind.direction, list);
  } else {
    connector_.collect_waits(list);
    until = earlier(until, connector_.next_deadline());
  }
  kind.known.clear();
  for (const WaitItem& item : list.items()) {
    if (!kind.known.push_back(item)) break;
  }
  kind.waiting = true;
  mutex_.unlock();
  const auto waited = kind.waiter.wait(list, until);
  mutex_.lock();
  kind.waiting = false;
  if (closing_) return fail(Errc::cancelled);
  return waited;
}

/// Lets a call of the other kind have the lock, in a call that goes on without waiting.
Result<void> SecureSocket::breathe(Kind& kind, Deadline until) {
  mutex_.unlock();
  mutex_.lock();
  return interrupted(kind, until);
}

/// @return Nothing, cancelled or timed_out.
Result<void> SecureSocket::interrupted(Kind& kind, Deadline until) {
  bool cancelled = kind.cancelled.exchange(false);
  if (!stream_) cancelled = sending_.cancelled.exchange(false) || cancelled;  // connect() is of both kinds.
  cancelled = cancelled_.exchange(false) || cancelled;
  if (cancelled || closing_) return fail(Errc::cancelled);
  if (until.passed(clock_.now())) return fail(Errc::timed_out);
  return {};
}

/// After a call of the kind `moved`: what the other one waits for may have come, or be another thing now. For example,
/// a TLS send reads what the peer has sent, and the socket is then never readable for whoever waits for it.
void SecureSocket::attend(const Kind& moved) {
  Kind& other = &moved == &receiving_ ? sending_ : receiving_;
  if (!other.waiting) return;
  std::array<WaitItem, kKnownItems + 1> storage{};
  WaitList now(storage);
  stream_->collect_waits(other.direction, now);
  if (!now.ready() && std::ranges::equal(now.items(), other.known, same_wait)) return;
  other.waiting = false;
  other.waiter.wake();
}

/// What every later call will say too; the first time it is kept.
Errc SecureSocket::broke(Errc error) {
  const bool stands = error == Errc::closed || error == Errc::invalid || error == Errc::unsupported;
  if (stands || failure_.happened()) return error;
  Failure failure = connector_.failure();
  failure.layer = Layer::transport;
  failure.error = error;
  note_address(failure, connector_);
  remember(failure);
  return error;
}

// ---- From other threads ----

void SecureSocket::cancel() {
  bool anybody = false;
  for (Kind* const kind : {&receiving_, &sending_}) {
    if (!kind->running) continue;
    kind->cancelled = true;
    anybody = true;
  }
  if (!anybody) cancelled_ = true;
  receiving_.waiter.wake();
  sending_.waiter.wake();
}

void SecureSocket::close() {
  const platform::Lock lock(mutex_);
  if (!receiving_.running && !sending_.running) return release();
  closing_ = true;
  receiving_.waiter.wake();
  sending_.waiter.wake();
}

bool SecureSocket::connected() const {
  const platform::Lock lock(mutex_);
  return stream_.has_value() && !closing_;
}

bool SecureSocket::idle() const {
  const platform::Lock lock(mutex_);
  return !receiving_.running && !sending_.running;
}

Failure SecureSocket::failure() const {
  const platform::Lock lock(mutex_);
  Failure failure = failure_;
  if (failure.happened()) failure.set_age(clock_.now() - failed_at_);
  return failure;
}

Result<io::StreamRef> SecureSocket::stream() const {
  const platform::Lock lock(mutex_);
  if (!stream_ || closing_) return fail(Errc::invalid);
  return *stream_;
}

}  // namespace fairlead::client
