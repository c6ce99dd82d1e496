// SPDX-License-Identifier: Apache-2.0
// Session: silence, and what it means (section 3.1.2.10).
//
// PINGREQ is due when nothing was sent, or nothing has arrived, for the keep-alive: a transport takes bytes for long
// after the server is gone. Then an answer must come within the ping timeout, counted from the last byte that moved in
// either direction: a PINGRESP can be behind a long message, a PINGREQ behind a long payload. Bytes that we send count
// until PINGREQ has left, and for one keep-alive more, since a slow link has much on the way.
#include "fairlead/mqtt/session.hpp"

#include "mqtt/session_limits.hpp"
#include "mqtt/wire.hpp"

namespace fairlead::mqtt {

void Session::await_answer(Instant now, Duration patience) { answer_by_ = after(now, patience); }

Deadline Session::ping_at() const {
  const Duration silence = connected_.keep_alive;
  if (silence.count() == 0) return Deadline();
  return earlier(after(sent_at_, silence), awaiting_ping_ ? Deadline() : after(heard_at_, silence));
}

void Session::send_ping(Instant now) {
  // Where there is no room, something waits to leave; as soon as it does, there is room.
  ping_owed_ = transmit_.free() < kAckRoom;
  if (!ping_owed_) {
    ByteWriter out(transmit_.append(2));
    write_fixed_header(out, first_byte(PacketType::pingreq), 0);
  }
  sent_at_ = now;
  if (awaiting_ping_) return;
  awaiting_ping_ = true;
  ping_left_ = false;
  await_answer(now, ping_timeout_);
}

void Session::on_time(Instant now, Reading reading) {
  if (state_ != SessionState::connecting && state_ != SessionState::online) return;
  if (answer_by_.passed(now)) {
    // The answer may be behind what nobody has taken yet.
    const bool unheard = reading == Reading::paused || notice_ != Notice::none || aborted_;
    if (!unheard || !awaiting_ping_) return fail_connection(Errc::timed_out);
    await_answer(now, ping_timeout_);
  }
  if (state_ == SessionState::online && ping_at().passed(now)) send_ping(now);
}

Deadline Session::next_deadline() const {
  switch (state_) {
    case SessionState::connecting: return answer_by_;
    case SessionState::online: return earlier(answer_by_, ping_at());
    default: return Deadline::never();
  }
}

}  // namespace fairlead::mqtt
