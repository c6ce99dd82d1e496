// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

/// What recv says of a break; bytes that arrived before may come first.
Errc break_seen_by_recv(StreamFixture& f) {
  Errc end = Errc::internal;
  for (int i = 0; i < 10'000 && end == Errc::internal; ++i) end = end_of(f, Side::stream);
  return end;
}

void a_break_is_reset(Check& check, StreamFixture& f) {
  f.break_now();
  check.equal(break_seen_by_recv(f), Errc::reset, "recv says reset, not closed");
}

void a_break_after_bytes_is_reset(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(100) && in.receive(1, 1), "some bytes have arrived");
  f.break_now();
  check.equal(break_seen_by_recv(f), Errc::reset, "an end without an orderly end is a break");
}

void a_break_is_repeated(Check& check, StreamFixture& f) {
  f.break_now();
  check.equal(break_seen_by_recv(f), Errc::reset, "the break is seen");
  for (int i = 0; i < 3; ++i) {
    std::array<std::byte, 8> into{};
    check.equal(f.stream().recv(into).error(), Errc::reset, "recv repeats it");
    check.equal(f.stream().send(bytes_of("x")).error(), Errc::reset, "send says it too");
    const Result<void> flushed = f.stream().flush();
    check.that(!flushed && flushed.error() == Errc::reset, "flush too");
    const Result<void> ended = f.stream().shutdown();
    check.that(!ended && ended.error() == Errc::reset, "there is nothing to end in order");
  }
}

void a_break_is_seen_by_send(Check& check, StreamFixture& f) {
  f.break_now();
  Flow out(f, Side::stream);
  Errc end = Errc::would_block;
  for (int i = 0; i < 1000 && end == Errc::would_block; ++i) {
    const IoResult r = out.offer(500);
    if (!r.ok()) end = r.error();
    if (!f.wait(Side::stream, Directions::send)) break;
  }
  check.equal(end, Errc::reset, "a stream that only sends learns it too");
  for (int i = 0; i < 3; ++i) check.equal(out.offer(10).error(), Errc::reset, "for good");
}

void a_break_ends_a_refused_send(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  f.break_now();
  check.that(f.wait(Side::stream, Directions::send), "whoever waits for room is woken");
  Errc end = Errc::would_block;
  for (int i = 0; i < 100 && end == Errc::would_block; ++i) {
    end = out.offer(10).error();
    if (end == Errc::would_block && !f.wait(Side::stream, Directions::send)) break;
  }
  check.equal(end, Errc::reset, "and told why");
}

void a_break_wakes_a_reader(Check& check, StreamFixture& f) {
  std::array<std::byte, 8> into{};
  check.that(f.stream().recv(into).blocked(), "a reader waits");
  f.break_now();
  check.that(f.wait(Side::stream, Directions::receive), "a break is something to read");
  check.equal(break_seen_by_recv(f), Errc::reset, "namely reset");
  check.that(f.wait(Side::stream, Directions::receive), "and stays so: a driver that comes late does not hang");
  check.that(f.wait(Side::stream, Directions::send), "in either direction");
}

void a_break_contributes_nothing_to_nobody(Check& check, StreamFixture& f) {
  f.break_now();
  check.equal(break_seen_by_recv(f), Errc::reset, "the break is seen");
  std::array<WaitItem, StreamFixture::kWaitItems> storage{};
  WaitList list(storage);
  f.stream().collect_waits(Directions::none, list);
  check.that(list.items().empty() && !list.ready(), "a direction that nobody wants is not woken");
}

void close_after_a_break(Check& check, StreamFixture& f) {
  f.break_now();
  f.stream().close();
  std::array<std::byte, 8> into{};
  check.equal(f.stream().recv(into).error(), Errc::invalid, "a broken stream can be closed");
}

constexpr auto kReset = StreamFixture::Capability::reports_reset;
constexpr auto kCases = std::array{
    StreamCase{"a_break_is_reset", "a break is told from an end in order", kReset, a_break_is_reset},
    StreamCase{"a_break_after_bytes_is_reset", "bytes before it do not make a break an end", kReset,
               a_break_after_bytes_is_reset},
    StreamCase{"a_break_is_repeated", "after a break every call says reset", kReset, a_break_is_repeated},
    StreamCase{"a_break_is_seen_by_send", "a writer learns of a break", kReset, a_break_is_seen_by_send},
    StreamCase{"a_break_ends_a_refused_send", "a break wakes a writer that waits for room", kReset,
               a_break_ends_a_refused_send},
    StreamCase{"a_break_wakes_a_reader", "a break wakes a reader, also later", kReset, a_break_wakes_a_reader},
    StreamCase{"a_break_contributes_nothing_to_nobody", "a broken stream that nobody uses does not spin", kReset,
               a_break_contributes_nothing_to_nobody},
    StreamCase{"close_after_a_break", "close works on a broken stream", StreamFixture::Capability::none,
               close_after_a_break},
};

}  // namespace

std::span<const StreamCase> stream_break_cases() { return kCases; }

}  // namespace fairlead::conformance
