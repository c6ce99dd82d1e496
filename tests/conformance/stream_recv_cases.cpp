// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

constexpr std::byte kUntouched{0x77};

template <std::size_t N>
bool untouched(const std::array<std::byte, N>& memory, std::size_t from = 0) {
  return std::all_of(memory.begin() + static_cast<std::ptrdiff_t>(from), memory.end(),
                     [](std::byte b) { return b == kUntouched; });
}

/// Waits until the peer's bytes are there, as a driver does.
bool arrived(StreamFixture& f) { return f.wait(Side::stream, Directions::receive); }

void recv_takes_what_the_peer_sent(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(5), "the peer sends");
  check.that(in.receive(5), "the bytes arrive");
  check.that(in.complete(), "as they were sent");
}

void recv_returns_what_is_there_without_filling_the_buffer(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(3), "the peer sends three bytes");
  if (!check.that(in.receive(1, 1), "the first arrives")) return;
  std::uint32_t left = 2;
  for (int calls = 0; left != 0 && calls < 100; ++calls) {
    const IoResult r = in.take(64);
    if (r.ok()) left -= static_cast<std::uint32_t>(r.size());
    if (r.blocked()) check.that(arrived(f), "a refusal says what to wait for");
  }
  check.equal(left, 0U, "a recv of 64 gives what is there");
  check.that(in.take(64).blocked(), "then it would block");
  check.that(in.complete(), "nothing is lost or repeated");
}

void recv_leaves_memory_behind_its_count_alone(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(5), "the peer sends five bytes");
  std::array<std::byte, 64> into{};
  std::uint32_t got = 0;
  for (int calls = 0; got < 5 && calls < 100; ++calls) {
    into.fill(kUntouched);
    const IoResult r = f.stream().recv(into);
    check.that(untouched(into, r.size()), "bytes past the count keep their value");
    check.that(in.pattern().matches(Bytes(into).first(r.size()), got), "bytes within it are the peer's");
    got += static_cast<std::uint32_t>(r.size());
    if (r.blocked() && !check.that(arrived(f), "a refusal says what to wait for")) return;
    if (!r.ok() && !r.blocked()) break;
  }
  check.equal(got, 5U, "all arrive");
}

void recv_into_a_small_buffer_leaves_the_rest_for_later(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(1000), "the peer sends a long unit");
  check.that(in.receive(1, 1), "its first byte is taken");
  check.that(in.receive(6, 6), "then six more");
  check.that(in.receive(993), "then the rest");
  check.that(in.complete(), "in order");
}

void recv_byte_by_byte(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(300), "the peer sends");
  check.that(in.receive(300, 1), "each byte can be taken alone");
  check.that(in.complete(), "in order");
}

void recv_joins_units(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.send(60, 1), "the peer sends sixty units of a byte");
  check.that(in.receive(60), "they arrive as one sequence");
  check.that(in.complete(), "in order");
}

void recv_of_the_largest_unit(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  check.that(in.deliver(3 * StreamFixture::kScratchSize, StreamFixture::kScratchSize),
             "units larger than any buffer on the way arrive");
  check.that(in.complete(), "whole");
}

void recv_with_a_buffer_smaller_than_the_unit(Check& check, StreamFixture& f) {
  Flow in(f, Side::peer);
  const IoResult counted = in.offer(StreamFixture::kScratchSize);
  if (!check.that(counted.ok(), "the peer sends as much as goes in at once")) return;
  check.that(in.receive(static_cast<std::uint32_t>(counted.size()), 7), "taken seven bytes at a time");
  check.that(in.complete(), "whole");
}

void recv_of_zero_bytes_is_invalid(Check& check, StreamFixture& f) {
  check.equal(f.stream().recv({}).error(), Errc::invalid, "with nothing there");
  Flow in(f, Side::peer);
  check.that(in.send(4), "the peer sends");
  check.that(arrived(f), "bytes arrive");
  const IoResult r = f.stream().recv({});
  check.that(!r.ok(), "zero bytes are no success");
  check.equal(r.error(), Errc::invalid, "nor a refusal, an end or an empty read");
  check.that(in.receive(4), "the stream is as usable as before");
  check.that(in.complete(), "nothing is lost");
}

void recv_before_anything_arrived_would_block(Check& check, StreamFixture& f) {
  std::array<std::byte, 32> into{};
  into.fill(kUntouched);
  const IoResult r = f.stream().recv(into);
  check.that(!r.ok(), "nothing was sent");
  check.equal(r.error(), Errc::would_block, "an idle stream would block; it has not ended");
  check.that(untouched(into), "and writes nothing");
}

void recv_may_be_called_in_vain(Check& check, StreamFixture& f) {
  std::array<std::byte, 32> into{};
  for (int i = 0; i < 20; ++i) check.that(f.stream().recv(into).blocked(), "still nothing");
  Flow in(f, Side::peer);
  check.that(in.send(9), "the peer sends at last");
  check.that(in.receive(9), "the bytes arrive");
  check.that(in.complete(), "vain calls changed nothing");
}

void recv_works_while_send_is_refused(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  if (!check.that(out.fill(), "the way out fills up, since the peer does not read")) return;
  check.that(in.send(100), "the peer sends nevertheless");
  check.that(in.receive(100), "and is heard: two ends that both write first do not lock each other");
  check.that(in.complete(), "intact");
  check.that(out.receive_rest(), "what was counted arrives later");
  check.that(out.complete(), "intact");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kCases = std::array{
    StreamCase{"recv_takes_what_the_peer_sent", "recv gives the peer's bytes in order", kNone,
               recv_takes_what_the_peer_sent},
    StreamCase{"recv_returns_what_is_there_without_filling_the_buffer", "a short count is a success", kNone,
               recv_returns_what_is_there_without_filling_the_buffer},
    StreamCase{"recv_leaves_memory_behind_its_count_alone", "bytes past the returned size are untouched", kNone,
               recv_leaves_memory_behind_its_count_alone},
    StreamCase{"recv_into_a_small_buffer_leaves_the_rest_for_later", "what does not fit is given by the next recv",
               kNone, recv_into_a_small_buffer_leaves_the_rest_for_later},
    StreamCase{"recv_byte_by_byte", "a buffer of one byte works", kNone, recv_byte_by_byte},
    StreamCase{"recv_joins_units", "units on the wire are invisible", kNone, recv_joins_units},
    StreamCase{"recv_of_the_largest_unit", "units larger than any buffer arrive whole", kNone,
               recv_of_the_largest_unit},
    StreamCase{"recv_with_a_buffer_smaller_than_the_unit", "a large unit can be taken in small pieces", kNone,
               recv_with_a_buffer_smaller_than_the_unit},
    StreamCase{"recv_of_zero_bytes_is_invalid", "an empty buffer is invalid and changes nothing", kNone,
               recv_of_zero_bytes_is_invalid},
    StreamCase{"recv_before_anything_arrived_would_block", "nothing yet is would_block, never a zero or an end", kNone,
               recv_before_anything_arrived_would_block},
    StreamCase{"recv_may_be_called_in_vain", "spurious calls change nothing", kNone, recv_may_be_called_in_vain},
    StreamCase{"recv_works_while_send_is_refused", "a full way out does not stop the way in", kNone,
               recv_works_while_send_is_refused},
};

}  // namespace

std::span<const StreamCase> stream_recv_cases() { return kCases; }

}  // namespace fairlead::conformance
