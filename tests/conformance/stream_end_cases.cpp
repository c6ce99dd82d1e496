// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

void the_peers_end_is_closed(Check& check, StreamFixture& f) {
  check.that(finish(f, Side::peer).has_value(), "the peer ends its direction");
  check.equal(end_of(f, Side::stream), Errc::closed, "recv says so");
  for (int i = 0; i < 3; ++i) check.equal(end_of(f, Side::stream), Errc::closed, "and repeats it");
}

void bytes_come_before_the_end(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(300), "the peer sends");
  check.that(finish(f, Side::peer).has_value(), "and ends");
  check.that(in.receive(300, 100), "the bytes come first");
  check.that(in.complete(), "all of them");
  check.equal(end_of(f, Side::stream), Errc::closed, "then the end");
}

void send_works_after_the_peers_end(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(finish(f, Side::peer).has_value(), "the peer ends its direction");
  check.equal(end_of(f, Side::stream), Errc::closed, "recv says so");
  check.that(out.send(200), "send still takes bytes");
  check.that(out.receive_rest() && out.complete(), "and the peer receives them");
  check.equal(end_of(f, Side::stream), Errc::closed, "recv still says closed");
}

void shutdown_reaches_the_peer_behind_the_bytes(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.send(200), "bytes are counted");
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  check.that(out.receive_rest() && out.complete(), "the peer receives the bytes");
  check.equal(end_of(f, Side::peer), Errc::closed, "then an end in order");
}

void shutdown_of_an_idle_stream_reaches_the_peer(Check& check, StreamFixture& f) {
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  check.equal(end_of(f, Side::peer), Errc::closed, "the peer sees an end in order");
}

void shutdown_waits_until_counted_bytes_have_left(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  Result<void> ended = f.stream().shutdown();
  int calls = 0;
  while (!ended && ended.error() == Errc::would_block && calls < 1'000'000) {
    ++calls;
    const IoResult r = out.take(Flow::kMostTaken);
    if (r.blocked() && !f.wait(Directions::send, Directions::receive)) break;
    ended = f.stream().shutdown();
  }
  check.that(ended.has_value(), "repeated, shutdown succeeds as the peer reads");
  check.that(out.receive_rest() && out.complete(), "no counted byte is lost");
  check.equal(end_of(f, Side::peer), Errc::closed, "the end comes behind them");
}

void send_after_shutdown_is_closed(Check& check, StreamFixture& f) {
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  for (int i = 0; i < 3; ++i) {
    const IoResult r = f.stream().send(bytes_of("late"));
    check.that(!r.ok(), "nothing is taken any more");
    check.equal(r.error(), Errc::closed, "which is closed");
  }
}

void shutdown_again_succeeds(Check& check, StreamFixture& f) {
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  for (int i = 0; i < 3; ++i) check.that(f.stream().shutdown().has_value(), "ending it again is a success");
  check.that(f.stream().flush().has_value(), "and nothing is held");
}

void recv_works_after_shutdown(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  check.equal(end_of(f, Side::peer), Errc::closed, "the peer sees it");
  check.that(in.send(500), "and goes on sending");
  check.that(in.receive_rest() && in.complete(), "which arrives");
  check.that(finish(f, Side::peer).has_value(), "until it ends too");
  check.equal(end_of(f, Side::stream), Errc::closed, "in order");
}

void both_ends_shut_down_at_once(Check& check, StreamFixture& f) {
  check.that(f.stream().shutdown().has_value() || finish(f, Side::stream).has_value(), "one end ends");
  check.that(finish(f, Side::peer).has_value(), "the other too, before it has read anything");
  check.equal(end_of(f, Side::stream), Errc::closed, "each sees the other's end");
  check.equal(end_of(f, Side::peer), Errc::closed, "in order");
}

void after_close_everything_is_invalid(Check& check, StreamFixture& f) {
  const io::StreamRef stream = f.stream();
  std::array<std::byte, 8> into{};
  stream.close();
  check.equal(stream.recv(into).error(), Errc::invalid, "recv");
  check.equal(stream.send(bytes_of("x")).error(), Errc::invalid, "send");
  const Result<void> flushed = stream.flush();
  check.that(!flushed && flushed.error() == Errc::invalid, "flush");
  const Result<void> ended = stream.shutdown();
  check.that(!ended && ended.error() == Errc::invalid, "shutdown");
  check.equal(stream.recv({}).error(), Errc::invalid, "recv of nothing");
  check.equal(stream.send(std::span<const Bytes>()).error(), Errc::invalid, "send of nothing");
}

void close_may_be_repeated(Check& check, StreamFixture& f) {
  const io::StreamRef stream = f.stream();
  for (int i = 0; i < 3; ++i) stream.close();
  std::array<std::byte, 8> into{};
  check.equal(stream.recv(into).error(), Errc::invalid, "closed is closed");
}

void close_with_unread_bytes(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(1000) && in.receive(1, 1), "the peer's bytes are only begun");
  f.stream().close();
  std::array<std::byte, 8> into{};
  check.equal(f.stream().recv(into).error(), Errc::invalid, "what was not read is gone");
}

void close_ends_the_stream_for_the_peer(Check& check, StreamFixture& f) {
  f.stream().close();
  const Errc end = end_of(f, Side::peer);
  check.that(end == Errc::closed || end == Errc::reset, "the peer is not left waiting");
}

void close_after_shutdown_keeps_the_orderly_end(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.send(100), "bytes are counted");
  check.that(finish(f, Side::stream).has_value(), "our direction ends");
  f.stream().close();
  // The peer's reading end alone: the stream is gone and flushes nothing.
  check.that(out.receive_rest() && out.complete(), "the peer still receives them");
  check.equal(end_of(f, Side::peer), Errc::closed, "and the end in order");
}

void the_peers_close_ends_the_stream(Check& check, StreamFixture& f) {
  f.peer().close();
  const Errc end = end_of(f, Side::stream);
  check.that(end == Errc::closed || end == Errc::reset, "recv says that it is over");
  check.equal(end_of(f, Side::stream), end, "and repeats it");
}

void send_to_a_peer_that_closed_fails_in_the_end(Check& check, StreamFixture& f) {
  f.peer().close();
  Flow out(f, Side::stream);
  Errc end = Errc::would_block;
  for (int i = 0; i < 1000 && end == Errc::would_block; ++i) {
    const IoResult r = out.offer(1000);
    if (!r.ok()) end = r.error();
    if (!f.wait(Side::stream, Directions::send)) break;
  }
  check.that(end == Errc::closed || end == Errc::reset, "send says that nobody reads, and no signal ends the program");
  for (int i = 0; i < 3; ++i) check.equal(out.offer(10).error(), end, "and repeats it");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kOrderly = StreamFixture::Capability::orderly_end;
constexpr auto kHalf = StreamFixture::Capability::half_close;
constexpr auto kCases = std::array{
    StreamCase{"the_peers_end_is_closed", "an end in order is closed, each time", kOrderly, the_peers_end_is_closed},
    StreamCase{"bytes_come_before_the_end", "closed comes after the last byte", kOrderly, bytes_come_before_the_end},
    StreamCase{"send_works_after_the_peers_end", "a half-closed stream still sends", kOrderly | kHalf,
               send_works_after_the_peers_end},
    StreamCase{"shutdown_reaches_the_peer_behind_the_bytes", "shutdown ends our direction in order", kOrderly,
               shutdown_reaches_the_peer_behind_the_bytes},
    StreamCase{"shutdown_of_an_idle_stream_reaches_the_peer", "an end needs no bytes before it", kOrderly,
               shutdown_of_an_idle_stream_reaches_the_peer},
    StreamCase{"shutdown_waits_until_counted_bytes_have_left", "shutdown loses nothing and is repeated", kOrderly,
               shutdown_waits_until_counted_bytes_have_left},
    StreamCase{"send_after_shutdown_is_closed", "after shutdown send is closed", kOrderly,
               send_after_shutdown_is_closed},
    StreamCase{"shutdown_again_succeeds", "shutdown is idempotent", kOrderly, shutdown_again_succeeds},
    StreamCase{"recv_works_after_shutdown", "after shutdown the peer may go on", kOrderly | kHalf,
               recv_works_after_shutdown},
    StreamCase{"both_ends_shut_down_at_once", "ends that cross are both in order", kOrderly,
               both_ends_shut_down_at_once},
    StreamCase{"after_close_everything_is_invalid", "use after close is invalid", kNone,
               after_close_everything_is_invalid},
    StreamCase{"close_may_be_repeated", "close is idempotent", kNone, close_may_be_repeated},
    StreamCase{"close_with_unread_bytes", "close does not wait for a reader", kNone, close_with_unread_bytes},
    StreamCase{"close_ends_the_stream_for_the_peer", "close is seen at the other end", kNone,
               close_ends_the_stream_for_the_peer},
    StreamCase{"close_after_shutdown_keeps_the_orderly_end", "close does not break an end that has left", kOrderly,
               close_after_shutdown_keeps_the_orderly_end},
    StreamCase{"the_peers_close_ends_the_stream", "a peer that is gone is no silence", kNone,
               the_peers_close_ends_the_stream},
    StreamCase{"send_to_a_peer_that_closed_fails_in_the_end", "sending to nobody is an error, not a signal", kNone,
               send_to_a_peer_that_closed_fails_in_the_end},
};

}  // namespace

std::span<const StreamCase> stream_end_cases() { return kCases; }

}  // namespace fairlead::conformance
