// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

constexpr std::uint32_t kModerate = 256U << 10U;

void question_and_answer(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  for (std::uint32_t i = 1; i <= 200; ++i) {
    if (!check.that(out.send(i) && out.receive_rest(), "a question arrives")) return;
    if (!check.that(in.send(2 * i) && in.receive_rest(), "and an answer")) return;
  }
  check.that(out.complete() && in.complete(), "intact");
}

void a_byte_at_a_time_both_ways(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  check.that(exchange(f, out, 3000, in, 3000, 1), "single bytes cross each other");
  check.that(out.complete() && in.complete(), "intact");
}

void odd_sizes_both_ways(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  std::uint32_t total = 0;
  for (const std::size_t piece : {2U, 3U, 7U, 61U, 251U, 1021U, 4093U, 16'381U}) {
    total += 20'011;
    if (!check.that(exchange(f, out, total, in, total, piece), "pieces of a prime size cross each other")) return;
  }
  check.that(out.complete() && in.complete(), "intact");
}

void a_long_way_out(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.deliver(kModerate, 5000), "a transfer to the peer ends");
  check.that(out.complete(), "intact");
}

void a_long_way_in(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.deliver(kModerate, 5000), "a transfer from the peer ends");
  check.that(in.complete(), "intact");
}

void bursts_with_rests(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  for (int round = 0; round < 5; ++round) {
    if (!check.that(out.fill(333) && in.fill(777), "both ways fill up")) return;
    if (!check.that(in.receive_rest() && out.receive_rest(), "and are read empty")) return;
  }
  check.that(out.complete() && in.complete(), "intact");
}

void a_large_transfer_both_ways_at_once(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  const std::uint32_t size = f.large_transfer();
  check.that(exchange(f, out, size, in, size, 16'384), "both transfers end");
  check.equal(out.received(), size, "the peer has everything");
  check.equal(in.received(), size, "so has the stream");
  check.that(out.complete() && in.complete(), "intact");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kCases = std::array{
    StreamCase{"question_and_answer", "small messages alternate", kNone, question_and_answer},
    StreamCase{"a_byte_at_a_time_both_ways", "single bytes cross each other", kNone, a_byte_at_a_time_both_ways},
    StreamCase{"odd_sizes_both_ways", "no size is special", kNone, odd_sizes_both_ways},
    StreamCase{"a_long_way_out", "many units go out", kNone, a_long_way_out},
    StreamCase{"a_long_way_in", "many units come in", kNone, a_long_way_in},
    StreamCase{"bursts_with_rests", "full and empty alternate", kNone, bursts_with_rests},
    StreamCase{"a_large_transfer_both_ways_at_once", "16 MiB each way at once", kNone,
               a_large_transfer_both_ways_at_once},
};

}  // namespace

std::span<const StreamCase> stream_transfer_cases() { return kCases; }

}  // namespace fairlead::conformance
