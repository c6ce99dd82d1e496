// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

/// Cuts the next bytes of `out` into pieces of the given sizes, all in the fixture's scratch memory.
template <std::size_t N>
std::array<Bytes, N> pieces_of(StreamFixture& f, const Flow& out, const std::array<std::size_t, N>& sizes) {
  std::array<Bytes, N> pieces{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < N; ++i) {
    const MutableBytes piece = f.scratch().subspan(at, sizes[i]);
    out.pattern().fill(piece, out.sent() + static_cast<std::uint32_t>(at));
    pieces[i] = piece;
    at += sizes[i];
  }
  return pieces;
}

/// Sends pieces until all bytes were counted, each time from where the last count ended.
bool send_pieces(StreamFixture& f, Flow& out, std::span<Bytes> pieces) {
  for (int calls = 0; calls < 10'000; ++calls) {
    while (!pieces.empty() && pieces.front().empty()) pieces = pieces.subspan(1);
    if (pieces.empty()) return true;
    const IoResult r = f.stream().send(pieces);
    if (!r.ok()) {
      if (!r.blocked() || !f.wait(Side::stream, Directions::send)) return false;
      continue;
    }
    out.count_sent(r.size());
    std::size_t taken = r.size();
    for (Bytes& piece : pieces) {
      const std::size_t n = std::min(taken, piece.size());
      piece = piece.subspan(n);
      taken -= n;
    }
    if (taken != 0) return false;
  }
  return false;
}

void send_reaches_the_peer(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.send(5), "five bytes are counted");
  check.that(out.receive(5), "the peer receives them");
  check.that(out.complete(), "as they were");
}

void send_of_nothing_is_invalid(Check& check, StreamFixture& f) {
  const IoResult none = f.stream().send(std::span<const Bytes>());
  check.that(!none.ok(), "no piece is no success");
  check.equal(none.error(), Errc::invalid, "but the caller's mistake");
  const std::array<Bytes, 3> empty{};
  check.equal(f.stream().send(empty).error(), Errc::invalid, "only empty pieces likewise");
  Flow out(f, Side::stream);
  check.that(out.send(4) && out.receive_rest(), "the stream is as usable as before");
  check.that(out.complete(), "nothing was sent by mistake");
}

void send_of_nothing_is_invalid_while_the_way_is_full(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  for (int i = 0; i < 6; ++i) {
    check.equal(f.stream().send(std::span<const Bytes>()).error(), Errc::invalid, "invalid, not would_block");
  }
  check.that(out.receive_rest() && out.complete(), "what was counted arrives");
}

void send_passes_over_empty_pieces(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  auto pieces = pieces_of<7>(f, out, {0, 3, 0, 0, 20, 1, 0});
  check.that(send_pieces(f, out, pieces), "pieces with empty ones among them are taken");
  check.equal(out.sent(), 24U, "the count is that of the bytes");
  check.that(out.receive_rest() && out.complete(), "in order");
}

void send_gathers_pieces_in_order(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  for (int round = 0; round < 20; ++round) {
    auto pieces = pieces_of<3>(f, out, {2, 90, 5});
    if (!check.that(send_pieces(f, out, pieces), "head, body and tail are taken")) return;
    if (!check.that(out.receive_rest(), "and arrive")) return;
  }
  check.that(out.complete(), "in order");
}

void send_gathers_many_pieces(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  std::array<std::size_t, 100> sizes{};
  for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = 1 + i % 9;
  auto pieces = pieces_of(f, out, sizes);
  check.that(send_pieces(f, out, pieces), "more pieces than any list of the system holds are taken");
  check.that(out.receive_rest() && out.complete(), "in order");
}

void send_gathers_around_a_large_piece(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  auto pieces = pieces_of<3>(f, out, {10, 18'000, 10});
  std::span<Bytes> left = pieces;
  for (int calls = 0; !left.empty() && calls < 100'000; ++calls) {
    const IoResult r = f.stream().send(left);
    out.count_sent(r.size());
    std::size_t taken = r.size();
    while (!left.empty() && taken >= left.front().size()) {
      taken -= left.front().size();
      left = left.subspan(1);
    }
    if (!left.empty()) left.front() = left.front().subspan(taken);
    if (r.ok()) continue;
    if (!check.that(r.blocked(), "refusals are would_block")) return;
    const IoResult taken_there = out.take(Flow::kMostTaken);
    if (!taken_there.ok() && !f.wait(Directions::send, Directions::receive)) break;
  }
  check.that(left.empty(), "all is taken, partial counts in the middle of a piece included");
  check.that(out.receive_rest() && out.complete(), "in order");
}

void one_gathered_send_is_one_unit(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  const std::uint32_t before = f.units_sent();
  auto pieces = pieces_of<4>(f, out, {2, 0, 60, 5});
  const IoResult r = f.stream().send(pieces);
  check.equal(r.size(), 67U, "a small packet in pieces is taken whole");
  out.count_sent(r.size());
  check.that(out.receive_rest() && out.complete(), "and arrives");
  check.equal(f.units_sent() - before, 1U, "as one record or segment");
}

void a_head_before_a_large_body_wastes_no_unit(Check& check, StreamFixture& f) {
  constexpr std::uint32_t kBody = 4000;
  Flow out(f, Side::stream);
  auto pieces = pieces_of<2>(f, out, {10, kBody});
  const std::uint32_t before = f.units_sent();
  check.that(send_pieces(f, out, pieces), "head and body are taken");
  check.that(out.receive_rest() && out.complete(), "and arrive");
  const std::uint32_t of_body = (kBody + f.largest_unit() - 1) / f.largest_unit();
  check.that(f.units_sent() - before <= of_body + 1, "in at most one record or segment more than the body needs");
}

void send_owns_what_it_counts(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  for (int i = 0; i < 25; ++i) {
    // Flow spoils the memory right after each call.
    if (!check.that(out.send(37, 37), "bytes are counted")) return;
  }
  check.that(out.receive_rest(), "their memory is used for other things at once");
  check.that(out.complete(), "what arrives is what was counted");
}

void send_byte_by_byte(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  for (int i = 0; i < 300; ++i) {
    if (!check.that(out.send(1, 1) && out.receive(1, 1), "each byte goes alone")) return;
  }
  check.that(out.complete(), "in order");
}

void send_more_than_any_unit(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.deliver(4 * StreamFixture::kScratchSize, StreamFixture::kScratchSize),
             "pieces larger than any record are taken in part and go on");
  check.that(out.complete(), "in order");
}

void flush_with_nothing_held_succeeds(Check& check, StreamFixture& f) {
  check.that(f.stream().flush().has_value(), "on a fresh stream");
  Flow out(f, Side::stream);
  check.that(out.send(10) && out.receive_rest(), "after everything has arrived");
  check.that(f.stream().flush().has_value(), "also then");
}

void flush_alone_pushes_what_was_counted(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  // receive_rest() only flushes at the sending end.
  check.that(out.receive_rest(), "without another send everything arrives");
  check.that(out.complete(), "intact");
  Result<void> flushed = f.stream().flush();
  for (int i = 0; !flushed && flushed.error() == Errc::would_block && i < 100; ++i) {
    if (!f.wait(Side::stream, Directions::send)) break;
    flushed = f.stream().flush();
  }
  check.that(flushed.has_value(), "and nothing is held any more");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kUnits = StreamFixture::Capability::counts_units;
constexpr auto kCases = std::array{
    StreamCase{"send_reaches_the_peer", "what send counts arrives", kNone, send_reaches_the_peer},
    StreamCase{"send_of_nothing_is_invalid", "without a byte send is invalid and changes nothing", kNone,
               send_of_nothing_is_invalid},
    StreamCase{"send_of_nothing_is_invalid_while_the_way_is_full", "invalid comes before would_block", kNone,
               send_of_nothing_is_invalid_while_the_way_is_full},
    StreamCase{"send_passes_over_empty_pieces", "empty pieces among others count nothing", kNone,
               send_passes_over_empty_pieces},
    StreamCase{"send_gathers_pieces_in_order", "pieces arrive as one sequence", kNone, send_gathers_pieces_in_order},
    StreamCase{"send_gathers_many_pieces", "any number of pieces is taken, in parts if need be", kNone,
               send_gathers_many_pieces},
    StreamCase{"send_gathers_around_a_large_piece", "a count may end in the middle of a piece", kNone,
               send_gathers_around_a_large_piece},
    StreamCase{"one_gathered_send_is_one_unit", "header and payload leave in one record or segment", kUnits,
               one_gathered_send_is_one_unit},
    StreamCase{"a_head_before_a_large_body_wastes_no_unit", "a large piece costs at most one unit more", kUnits,
               a_head_before_a_large_body_wastes_no_unit},
    StreamCase{"send_owns_what_it_counts", "counted memory may be reused at once", kNone, send_owns_what_it_counts},
    StreamCase{"send_byte_by_byte", "single bytes arrive one by one", kNone, send_byte_by_byte},
    StreamCase{"send_more_than_any_unit", "pieces of any size are taken in part", kNone, send_more_than_any_unit},
    StreamCase{"flush_with_nothing_held_succeeds", "flush of nothing is a success", kNone,
               flush_with_nothing_held_succeeds},
    StreamCase{"flush_alone_pushes_what_was_counted", "flush pushes what earlier sends left", kNone,
               flush_alone_pushes_what_was_counted},
};

}  // namespace

std::span<const StreamCase> stream_send_cases() { return kCases; }

}  // namespace fairlead::conformance
