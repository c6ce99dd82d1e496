// SPDX-License-Identifier: Apache-2.0
// Any record that a session is given to restore: it is refused, or what the session then does is in order.
//
//   byte 0  version; sizes of the memory; whether the server still has the session
//   then the record, without its checksum
#include "fairlead/base/check.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"
#include "support/session_kit.hpp"

#include <array>
#include <vector>

namespace fairlead::fuzz {
namespace {

using namespace mqtt;  // NOLINT(google-build-using-namespace): the words of the session

constexpr std::array<support::KitSizes, 2> kSizes = {{
    {.transmit = 64, .receive = 32, .outbox = 128, .operations = 4, .inbound = 2},
    {.transmit = 512, .receive = 64, .outbox = 1024, .operations = 8, .inbound = 8},
}};

support::Buffer with_checksum(Bytes record) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::byte b : record) {
    crc ^= std::to_integer<std::uint32_t>(b);
    for (unsigned bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xedb8'8320U : crc >> 1U;
  }
  support::Buffer made(record.begin(), record.end());
  for (unsigned shift = 32; shift > 0; shift -= 8) made.push_back(static_cast<std::byte>(~crc >> (shift - 8)));
  return made;
}

/// Sends all there is, and supplies what is asked for. Packets keep their frames, whatever is in them.
std::size_t drain(Session& session, Instant now) {
  static const std::array<std::byte, 512> kPayload{};
  std::size_t sent = 0;
  for (int steps = 0; steps < 4096; ++steps) {
    if (const auto wanted = session.payload_wanted()) {
      const std::size_t n = std::min<std::size_t>(wanted->size, kPayload.size());
      FAIRLEAD_CHECK(session.supply_payload(wanted->op, Bytes(kPayload).first(n)));
    }
    std::size_t n = 0;
    for (const Bytes piece : session.to_send()) n += piece.size();
    if (n == 0) return sent;
    session.on_sent(n, now);
    sent += n;
  }
  return sent;  // A payload of up to 256 MiB was promised.
}

void run(Input& in) {
  const unsigned choice = in.u8();
  const bool five = (choice & 1U) != 0;
  const Dialect& dialect = five ? v5() : v3_1_1();
  const support::KitSizes sizes = kSizes[choice >> 1U & 1U];
  support::KitMemory memory(sizes);
  Session session(dialect, memory.memory());
  if (const auto restored = session.restore(with_checksum(in.take(in.size()))); !restored) {
    FAIRLEAD_CHECK(restored.error() == Errc::invalid || restored.error() == Errc::no_space);
    FAIRLEAD_CHECK(session.unfinished() == 0 && !session.next_event() && session.saved_size() == 16);
    return;
  }
  const std::size_t unfinished = session.unfinished();
  FAIRLEAD_CHECK(unfinished <= sizes.operations && !session.next_event());

  // What was restored is saved as the same work.
  std::vector<std::byte> saved(session.saved_size());
  FAIRLEAD_CHECK(session.save(saved) == saved.size());
  support::KitMemory other_memory(sizes);
  Session other(dialect, other_memory.memory());
  FAIRLEAD_CHECK(other.restore(saved) && other.unfinished() == unfinished);

  const Instant now{std::chrono::hours(1)};
  FAIRLEAD_CHECK(session.on_transport_up({.client_id = "d", .clean_start = CleanStart::no}, now));
  drain(session, now);
  const support::Buffer connack =
      support::connack(0, (choice & 4U) != 0, five ? std::optional(support::block()) : std::nullopt);
  FAIRLEAD_CHECK(session.on_bytes(connack, now) == connack.size());
  const auto connected = session.next_event();
  FAIRLEAD_CHECK(connected && std::holds_alternative<Connected>(*connected));
  FAIRLEAD_CHECK(std::get<Connected>(*connected).resent <= unfinished);
  std::size_t completed = 0;
  if (unfinished != 0) FAIRLEAD_CHECK(drain(session, now) != 0);
  session.on_transport_lost();
  FAIRLEAD_CHECK(session.discard());
  while (session.next_event()) ++completed;
  FAIRLEAD_CHECK(completed == unfinished);
}

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fairlead::fuzz::Input in(std::as_bytes(std::span(data, size)));
  fairlead::fuzz::run(in);
  return 0;
}
