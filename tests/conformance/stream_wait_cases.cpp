// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

/// What one end contributes for some directions.
class Waits {
 public:
  Waits(io::StreamRef stream, Directions wanted) { stream.collect_waits(wanted, list_); }
  [[nodiscard]] bool ready() const { return list_.ready(); }
  [[nodiscard]] bool empty() const { return list_.items().empty(); }
  /// Whether some handle is waited for in this direction of its own.
  [[nodiscard]] bool until(Directions direction) const {
    return std::ranges::any_of(list_.items(), [&](const WaitItem& item) { return any(item.until & direction); });
  }

 private:
  std::array<WaitItem, StreamFixture::kWaitItems> storage_{};
  WaitList list_{storage_};
};

/// Whether a stream that is asked for nothing stays silent.
bool silent_when_unwanted(StreamFixture& f) {
  const Waits waits(f.stream(), Directions::none);
  return !waits.ready() && waits.empty();
}

/// Drives send of a full stream until its driver would sleep. A stream may be woken in vain a few times, not for ever.
bool writer_comes_to_rest(StreamFixture& f, Flow& out) {
  for (int i = 0; i < 20; ++i) {
    if (!f.wait(Side::stream, Directions::send, Expect::silence)) return true;
    if (!out.offer(100).blocked()) return false;
  }
  return false;
}

bool reader_comes_to_rest(StreamFixture& f) {
  std::array<std::byte, 16> into{};
  for (int i = 0; i < 20; ++i) {
    if (!f.stream().recv(into).blocked()) return false;
    if (!f.wait(Side::stream, Directions::receive, Expect::silence)) return true;
  }
  return false;
}

void nothing_wanted_contributes_nothing(Check& check, StreamFixture& f) {
  check.that(silent_when_unwanted(f), "on a fresh stream");
  Flow in(f, Side::peer);
  check.that(in.send(100), "the peer sends");
  check.that(f.wait(Side::stream, Directions::receive), "bytes arrive");
  check.that(silent_when_unwanted(f), "with bytes waiting below");
  check.that(in.receive(1, 1), "one is taken");
  check.that(silent_when_unwanted(f), "with bytes waiting in the stream");
  Flow out(f, Side::stream);
  check.that(out.fill(), "the way out fills up");
  check.that(silent_when_unwanted(f), "with bytes held for the peer");
  check.that(in.receive_rest() && out.receive_rest() && in.complete() && out.complete(), "asking changed nothing");
}

void nothing_wanted_after_the_end_contributes_nothing(Check& check, StreamFixture& f) {
  check.that(finish(f, Side::peer).has_value(), "the peer ends");
  check.that(silent_when_unwanted(f), "before the end is seen");
  check.equal(end_of(f, Side::stream), Errc::closed, "the end is seen");
  check.that(silent_when_unwanted(f), "and afterwards");
}

void a_closed_stream_contributes_nothing(Check& check, StreamFixture& f) {
  f.stream().close();
  const Waits waits(f.stream(), Directions::both);
  check.that(waits.empty(), "no handle that the system may already have given to somebody else");
  check.that(!waits.ready(), "nor readiness");
}

void a_blocked_reader_waits_for_something(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "nothing is there");
  const Waits waits(f.stream(), Directions::receive);
  check.that(waits.ready() || waits.until(Directions::receive), "the list says how the reader is woken");
}

void an_idle_reader_comes_to_rest(Check& check, StreamFixture& f) {
  check.that(reader_comes_to_rest(f), "an idle stream, which could send, does not wake its reader");
  Flow in(f, Side::peer);
  check.that(in.send(10) && in.receive_rest(), "also after bytes");
  check.that(reader_comes_to_rest(f), "have come and gone");
}

void arriving_bytes_wake_a_reader(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "a reader waits");
  Flow in(f, Side::peer);
  check.that(in.send(10), "the peer sends");
  check.that(f.wait(Side::stream, Directions::receive), "the reader is woken");
  check.that(in.receive_rest() && in.complete(), "and finds the bytes");
}

void rest_of_a_unit_wakes_a_reader(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(900), "the peer sends one long unit");
  for (int i = 0; i < 20; ++i) {
    if (!check.that(in.receive(1, 1), "a byte of it is taken")) return;
    if (!check.that(f.wait(Side::stream, Directions::receive), "the rest, wherever it is, wakes the reader")) return;
  }
  check.that(in.receive_rest() && in.complete(), "nothing is lost");
}

void bytes_held_by_the_stream_make_the_list_ready(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(100), "the peer sends one unit");
  check.that(in.receive(1, 1), "a byte of it is taken, the rest stays in the stream");
  const Waits waits(f.stream(), Directions::receive);
  check.that(waits.ready(), "no handle below can tell, so the stream does");
  check.that(in.receive_rest() && in.complete(), "the rest is there");
}

void a_paused_reader_does_not_spin(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  check.that(in.send(100) && in.receive(1, 1), "bytes wait in the stream while the reader pauses");
  if (!check.that(out.fill(), "the way out fills up")) return;
  check.that(writer_comes_to_rest(f, out), "a driver that only sends can sleep");
  check.that(f.wait(Side::stream, Directions::receive), "one that reads cannot");
  check.that(in.receive_rest() && in.complete(), "the bytes are there when it reads again");
  check.that(out.receive_rest() && out.complete(), "and the way out is intact");
}

void a_blocked_writer_waits_for_something(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  const Waits waits(f.stream(), Directions::send);
  check.that(waits.ready() || waits.until(Directions::send), "the list says how the writer is woken");
  check.that(writer_comes_to_rest(f, out), "which does not happen while nobody reads");
}

void room_wakes_a_writer(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  check.that(out.receive(out.sent() - out.received()), "the peer reads");
  check.that(f.wait(Side::stream, Directions::send), "the writer is woken");
  check.that(out.send(100) && out.receive_rest() && out.complete(), "and can go on");
}

void an_idle_writer_is_woken(Check& check, StreamFixture& f) {
  check.that(f.wait(Side::stream, Directions::send), "there is room from the start");
  Flow out(f, Side::stream);
  check.that(out.send(10) && out.receive_rest(), "also after bytes");
  check.that(f.wait(Side::stream, Directions::send), "have left");
}

void the_peers_end_wakes_a_reader(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "a reader waits");
  check.that(finish(f, Side::peer).has_value(), "the peer ends");
  check.that(f.wait(Side::stream, Directions::receive), "the reader is woken");
  check.equal(end_of(f, Side::stream), Errc::closed, "by the end");
  check.that(f.wait(Side::stream, Directions::receive), "and stays so: a driver that comes late does not hang");
}

void both_directions_blocked(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  if (!check.that(out.fill(), "the way out fills up")) return;
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "and nothing comes in");
  const Waits waits(f.stream(), Directions::both);
  check.that(waits.ready() || (waits.until(Directions::receive) && waits.until(Directions::send)),
             "both directions contribute");
  check.that(in.send(10), "the peer sends");
  check.that(f.wait(Side::stream, Directions::both), "which wakes a driver of both");
  check.that(in.receive_rest() && in.complete(), "for its bytes");
  check.that(out.receive_rest() && out.complete(), "the way out is intact");
}

void a_list_without_room_becomes_ready(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "a reader waits");
  WaitList none({});
  f.stream().collect_waits(Directions::receive, none);
  check.that(none.ready(), "a driver whose list is full does not sleep in vain");
}

void collecting_twice_changes_nothing(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "a reader waits");
  std::array<WaitItem, StreamFixture::kWaitItems> storage{};
  WaitList list(storage);
  f.stream().collect_waits(Directions::receive, list);
  const std::size_t items = list.items().size();
  const bool ready = list.ready();
  f.stream().collect_waits(Directions::receive, list);
  check.equal(list.items().size(), items, "the same items, once");
  check.equal(list.ready(), ready, "and the same readiness");
}

void a_silent_peer_is_waited_for(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(20) && in.receive_rest(), "the peer says something");
  for (int i = 0; i < 3; ++i) check.that(reader_comes_to_rest(f), "then nothing: the stream neither ends nor spins");
  check.that(in.send(20), "then something again");
  check.that(in.receive_rest() && in.complete(), "which arrives as if nothing had been");
}

void a_read_that_needs_a_write_waits_for_room(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  if (!check.that(out.fill(), "the way out fills up")) return;
  f.make_recv_write();
  check.that(in.send(50), "the peer asks for an answer, and sends");
  bool blocked = false;
  for (int i = 0; i < 100 && !blocked && in.received() != 50; ++i) {
    blocked = in.take(64).blocked() && !f.wait(Side::stream, Directions::receive, Expect::silence);
  }
  if (blocked) {
    const Waits waits(f.stream(), Directions::receive);
    check.that(waits.until(Directions::send), "recv waits for room to write");
  }
  check.that(in.intact(), "whatever recv gave before the answer has left is intact");
  check.that(out.receive_rest() && out.complete(), "the peer reads, and finds what was counted");
  check.that(in.receive_rest() && in.complete(), "then recv gives the peer's bytes");
  check.that(out.send(100) && out.receive_rest() && out.complete(), "and send goes on");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kOrderly = StreamFixture::Capability::orderly_end;
constexpr auto kHolds = StreamFixture::Capability::holds_received;
constexpr auto kWrites = StreamFixture::Capability::recv_may_write;
constexpr auto kCases = std::array{
    StreamCase{"nothing_wanted_contributes_nothing", "a direction that nobody wants contributes nothing", kNone,
               nothing_wanted_contributes_nothing},
    StreamCase{"nothing_wanted_after_the_end_contributes_nothing", "nor does an end that nobody waits for", kOrderly,
               nothing_wanted_after_the_end_contributes_nothing},
    StreamCase{"a_closed_stream_contributes_nothing", "after close there is nothing to wait for", kNone,
               a_closed_stream_contributes_nothing},
    StreamCase{"a_blocked_reader_waits_for_something", "would_block comes with something to wait for", kNone,
               a_blocked_reader_waits_for_something},
    StreamCase{"an_idle_reader_comes_to_rest", "room to send does not wake a reader", kNone,
               an_idle_reader_comes_to_rest},
    StreamCase{"arriving_bytes_wake_a_reader", "bytes wake a reader", kNone, arriving_bytes_wake_a_reader},
    StreamCase{"rest_of_a_unit_wakes_a_reader", "a reader that took a part is woken for the rest", kNone,
               rest_of_a_unit_wakes_a_reader},
    StreamCase{"bytes_held_by_the_stream_make_the_list_ready", "what the stream holds itself makes the list ready",
               kHolds, bytes_held_by_the_stream_make_the_list_ready},
    StreamCase{"a_paused_reader_does_not_spin", "bytes that nobody wants now wake nobody", kNone,
               a_paused_reader_does_not_spin},
    StreamCase{"a_blocked_writer_waits_for_something", "a refused send comes with something to wait for", kNone,
               a_blocked_writer_waits_for_something},
    StreamCase{"room_wakes_a_writer", "a writer is woken when the peer has read", kNone, room_wakes_a_writer},
    StreamCase{"an_idle_writer_is_woken", "a stream with room wakes its writer", kNone, an_idle_writer_is_woken},
    StreamCase{"the_peers_end_wakes_a_reader", "an end wakes a reader, also later", kOrderly,
               the_peers_end_wakes_a_reader},
    StreamCase{"both_directions_blocked", "two blocked directions contribute both", kNone, both_directions_blocked},
    StreamCase{"a_list_without_room_becomes_ready", "a full list is ready", kNone, a_list_without_room_becomes_ready},
    StreamCase{"collecting_twice_changes_nothing", "collecting is idempotent", kNone, collecting_twice_changes_nothing},
    StreamCase{"a_silent_peer_is_waited_for", "a stall is neither an end nor a spin", kNone,
               a_silent_peer_is_waited_for},
    StreamCase{"a_read_that_needs_a_write_waits_for_room", "a recv that has to write contributes room to write",
               kWrites, a_read_that_needs_a_write_waits_for_room},
};

}  // namespace

std::span<const StreamCase> stream_wait_cases() { return kCases; }

}  // namespace fairlead::conformance
