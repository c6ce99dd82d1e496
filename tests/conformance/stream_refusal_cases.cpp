// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_flow.hpp"
#include "conformance/stream_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

void send_is_refused_when_the_peer_does_not_read(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  check.that(out.fill(), "in the end nothing more goes in");
  const std::uint32_t counted = out.sent();
  const IoResult r = out.offer(100);
  check.that(!r.ok(), "nor later");
  check.equal(r.error(), Errc::would_block, "which is would_block, neither a zero nor an end");
  check.equal(out.sent(), counted, "and takes nothing");
  check.that(out.receive_rest(), "everything counted arrives");
  check.that(out.complete(), "and nothing else");
}

void a_refusal_in_the_middle_loses_nothing(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  for (int round = 0; round < 3; ++round) {
    if (!check.that(out.fill(700), "the way out fills up")) return;
    if (!check.that(out.receive_rest(), "the peer reads it empty")) return;
    if (!check.that(out.send(500), "sending goes on")) return;
  }
  check.that(out.receive_rest() && out.complete(), "no byte is lost, repeated or moved");
}

/// What a refused send was offered has no meaning: each later offer differs in bytes and length. Flow counts what was
/// taken and the pattern goes on from there, so that a remembered byte of a refused offer would be seen.
void other_bytes_after_a_refusal(Check& check, StreamFixture& f, std::size_t refused, std::size_t next) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(300), "the way out fills up")) return;
  const MutableBytes decoy = f.scratch().first(refused);
  std::ranges::fill(decoy, std::byte{0xdd});
  const IoResult r = f.stream().send(decoy);
  if (!check.that(r.blocked(), "other bytes are refused too")) return;
  std::ranges::fill(decoy, std::byte{0x11});
  if (!check.that(out.receive_rest(), "the peer reads what was counted")) return;
  check.that(out.complete(), "which has nothing of the refused offers");
  check.that(out.deliver(static_cast<std::uint32_t>(next), next), "different bytes are taken");
  check.that(out.complete(), "and arrive as they are");
}

void fewer_bytes_after_a_refusal(Check& check, StreamFixture& f) { other_bytes_after_a_refusal(check, f, 5000, 1); }
void more_bytes_after_a_refusal(Check& check, StreamFixture& f) { other_bytes_after_a_refusal(check, f, 1, 5000); }
void as_many_bytes_after_a_refusal(Check& check, StreamFixture& f) { other_bytes_after_a_refusal(check, f, 300, 300); }

void other_bytes_while_still_refused(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  for (std::size_t i = 1; i < 40; ++i) {
    const IoResult r = out.offer(i * 13 % 977 + 1);
    if (!r.ok() && !check.equal(r.error(), Errc::would_block, "each offer is refused anew")) return;
    // A little room now and then, so that some offers are taken in part.
    if (i % 5 == 0)
      check.that(out.receive(std::min<std::uint32_t>(200, out.sent() - out.received())), "the peer reads");
  }
  check.that(out.receive_rest(), "everything counted arrives");
  check.that(out.complete(), "and nothing that was refused");
}

void a_gathered_send_after_a_refusal(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  if (!check.that(out.offer(900).blocked(), "one piece is refused")) return;
  if (!check.that(out.receive_rest(), "the peer reads")) return;
  for (int calls = 0; calls < 100; ++calls) {
    const MutableBytes memory = f.scratch().first(33);
    out.pattern().fill(memory, out.sent());
    const std::array<Bytes, 4> pieces{memory.first(1), Bytes(), memory.subspan(1, 12), memory.subspan(13)};
    const IoResult r = f.stream().send(pieces);
    out.count_sent(r.size());
    if (r.ok()) break;
    if (!check.that(r.blocked() && f.wait(Side::stream, Directions::send), "pieces are taken once there is room"))
      return;
  }
  check.that(out.receive_rest() && out.complete(), "pieces in place of the refused one arrive as they are");
}

void nothing_after_a_refusal(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  if (!check.that(out.fill(), "the way out fills up")) return;
  if (!check.that(out.offer(2000).blocked(), "the last offer is refused")) return;
  check.that(out.receive_rest(), "the caller changes its mind and only flushes");
  check.that(out.complete(), "what was counted arrives");
  for (int i = 0; i < 10; ++i) {
    if (!check.that(out.take(100).blocked(), "and nothing of the refused offer")) return;
    static_cast<void>(f.stream().flush());
  }
}

void recv_between_refusals(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  if (!check.that(out.fill(), "the way out fills up")) return;
  for (int round = 0; round < 20; ++round) {
    const IoResult r = out.offer(64);
    if (!check.that(r.ok() || r.blocked(), "send is refused, or takes what there is room for")) return;
    if (!check.that(in.send(11) && in.receive(11), "recv works in between")) return;
  }
  check.that(in.complete(), "the way in is intact");
  check.that(out.receive_rest() && out.complete(), "and so is the way out");
}

void both_ends_write_first(Check& check, StreamFixture& f) {
  Flow out(f, Side::stream);
  Flow in(f, Side::peer);
  check.that(out.fill(), "the way out fills up");
  check.that(in.fill(), "and the way in");
  check.that(exchange(f, out, out.sent(), in, in.sent(), 1000), "both ends read");
  check.that(out.complete() && in.complete(), "and each has what the other sent");
  check.that(out.send(100) && in.send(100), "afterwards both ways are open");
  check.that(out.receive_rest() && in.receive_rest() && out.complete() && in.complete(), "and intact");
}

constexpr auto kNone = StreamFixture::Capability::none;
constexpr auto kCases = std::array{
    StreamCase{"send_is_refused_when_the_peer_does_not_read", "a full way is would_block and takes nothing", kNone,
               send_is_refused_when_the_peer_does_not_read},
    StreamCase{"a_refusal_in_the_middle_loses_nothing", "a transfer survives refusals", kNone,
               a_refusal_in_the_middle_loses_nothing},
    StreamCase{"fewer_bytes_after_a_refusal", "after would_block a shorter offer may follow", kNone,
               fewer_bytes_after_a_refusal},
    StreamCase{"more_bytes_after_a_refusal", "after would_block a longer offer may follow", kNone,
               more_bytes_after_a_refusal},
    StreamCase{"as_many_bytes_after_a_refusal", "after would_block other bytes of the same length may follow", kNone,
               as_many_bytes_after_a_refusal},
    StreamCase{"other_bytes_while_still_refused", "offers that change while refused leave no trace", kNone,
               other_bytes_while_still_refused},
    StreamCase{"a_gathered_send_after_a_refusal", "after would_block pieces may follow", kNone,
               a_gathered_send_after_a_refusal},
    StreamCase{"nothing_after_a_refusal", "a refused offer may be withdrawn", kNone, nothing_after_a_refusal},
    StreamCase{"recv_between_refusals", "recv and refused sends do not disturb each other", kNone,
               recv_between_refusals},
    StreamCase{"both_ends_write_first", "two ends that both write before they read do not lock each other", kNone,
               both_ends_write_first},
};

}  // namespace

std::span<const StreamCase> stream_refusal_cases() { return kCases; }

}  // namespace fairlead::conformance
