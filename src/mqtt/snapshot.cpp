// SPDX-License-Identifier: Apache-2.0
// Session as bytes. Big-endian:
//
//   format (1)  version (1)  places for operations (2)  generation of handles (4)  operations (2)  identifiers (2)
//   each identifier of a received QoS 2 message: (2)
//   each operation, in order: handle (4)  kind (1)  progress (1)  filters (2)  payload elsewhere (4)  packet size (4)
//   and its packet
//   CRC-32 of all before it (4), since flash can forget
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/session_limits.hpp"
#include "mqtt/wire.hpp"

#include <algorithm>
#include <array>

namespace fairlead::mqtt {
namespace {

using detail::Operation;

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kHeaderSize = 12;
constexpr std::size_t kOperationSize = 16;
constexpr std::size_t kChecksumSize = 4;

/// As in IEEE 802.3. Bit by bit: it runs once in a boot, and a table would cost more than it saves.
std::uint32_t checksum(Bytes bytes) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const std::byte b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb8'8320U : 0U);
  }
  return ~crc;
}

/// How far an operation is, as far as a later connection must know.
enum class Progress : std::uint8_t {
  fresh = 0,
  attempted = 1,
  release = 2,
  given_up = 3  ///< As release; completes as cancelled.
};

Progress progress_of(const Operation& op) {
  if (op.state == Operation::State::release_queued || op.state == Operation::State::awaiting_complete) {
    return op.error != 0 ? Progress::given_up : Progress::release;
  }
  return op.attempted ? Progress::attempted : Progress::fresh;
}

/// A QoS 0 message on its way is lost with the memory, as it would be with the connection.
bool is_saved(const Operation& op) {
  return op.state != Operation::State::sending || op.kind != OpKind::publish || op.qos != QoS::at_most_once;
}

/// Whether a packet can be one that this operation sends: a record that somebody else made must not break the session.
bool is_packet_of(Bytes packet, const Operation& op, Progress progress) {
  static constexpr auto kFirst =
      std::array{first_byte(PacketType::publish), first_byte(PacketType::subscribe, kReservedFlags),
                 first_byte(PacketType::unsubscribe, kReservedFlags)};
  const auto header = read_fixed_header(packet);
  if (!header || std::uint64_t{header->size} + header->remaining != std::uint64_t{packet.size()} + op.payload_size) {
    return false;
  }
  ByteReader in(packet.subspan(header->size));
  if (op.kind != OpKind::publish) {
    return header->first == kFirst[static_cast<std::size_t>(op.kind)] && progress < Progress::release &&
           in.u16() == op.packet_id() && op.payload_size == 0;
  }
  const unsigned qos = header->flags() >> 1U & 3U;
  if (header->type() != PacketType::publish || qos > 2) return false;
  if (progress >= Progress::release && qos != 2) return false;
  if (progress == Progress::attempted && qos == 0) return false;
  if (!detail::valid_topic_name(text_of(read_prefixed(in)))) return false;
  return qos == 0 || in.u16() == op.packet_id();
}

}  // namespace

std::size_t Session::saved_size() const {
  std::size_t size = kHeaderSize + 2 * inbound_.size() + kChecksumSize;
  for (const Operation* op = outbox_.first(); op != nullptr; op = outbox_.next(*op)) {
    if (is_saved(*op)) size += kOperationSize + op->record_size;
  }
  return size;
}

Result<std::size_t> Session::save(MutableBytes into) const {
  if (into.size() < saved_size()) return fail(Errc::no_space);
  std::uint16_t count = 0;
  for (const Operation* op = outbox_.first(); op != nullptr; op = outbox_.next(*op)) {
    if (is_saved(*op)) ++count;
  }
  ByteWriter out(into);
  out.u8(kFormat);
  out.u8(static_cast<std::uint8_t>(dialect_->version));
  out.u16(static_cast<std::uint16_t>(outbox_.capacity()));
  out.u32(outbox_.generation());
  out.u16(count);
  out.u16(static_cast<std::uint16_t>(inbound_.size()));
  for (const detail::InboundId& place : inbound_.places()) {
    if (place.id != 0) out.u16(place.id);
  }
  for (const Operation* op = outbox_.first(); op != nullptr; op = outbox_.next(*op)) {
    if (!is_saved(*op)) continue;
    out.u32(op->handle);
    out.u8(static_cast<std::uint8_t>(op->kind));
    out.u8(static_cast<std::uint8_t>(progress_of(*op)));
    out.u16(op->filters);
    out.u32(op->payload_size);
    out.u32(op->record_size);
    out.bytes(outbox_.record(*op));
  }
  out.u32(checksum(out.written()));
  return out.size();
}

Result<void> Session::restore(Bytes saved) {
  const bool empty = outbox_.size() == 0 && outbox_.first_over() == nullptr && inbound_.size() == 0;
  if (state_ != SessionState::offline || !empty) return fail(Errc::busy);
  const auto restored = read_snapshot(saved);
  if (restored) return {};
  inbound_.clear();
  while (Operation* const op = outbox_.first()) {
    finish(*op, Errc::cancelled);
    outbox_.release_first_over();
  }
  return restored;
}

Result<void> Session::read_snapshot(Bytes saved) {
  if (saved.size() < kHeaderSize + kChecksumSize) return fail(Errc::invalid);
  const Bytes record = saved.first(saved.size() - kChecksumSize);
  if (ByteReader(saved.last(kChecksumSize)).u32() != checksum(record)) return fail(Errc::invalid);
  ByteReader in(record);
  if (in.u8() != kFormat || in.u8() != static_cast<std::uint8_t>(dialect_->version)) return fail(Errc::invalid);
  const std::uint16_t places = in.u16();
  const std::uint32_t generation = in.u32();
  const std::uint16_t operations = in.u16();
  const std::uint16_t ids = in.u16();
  if (places != outbox_.capacity() || ids > inbound_.capacity()) return fail(Errc::no_space);
  if (places != 0 && generation % places != 0) return fail(Errc::invalid);
  outbox_.restore_generation(generation);
  inbound_.clear();
  for (std::uint16_t i = 0; i < ids; ++i) {
    const std::uint16_t id = in.u16();
    if (id == 0 || inbound_.contains(id)) return fail(Errc::invalid);
    inbound_.insert(id);
  }
  for (std::uint16_t i = 0; i < operations; ++i) FAIRLEAD_TRY(read_saved_operation(in));
  if (!in.finished()) return fail(Errc::invalid);
  return {};
}

Result<void> Session::read_saved_operation(ByteReader& in) {
  const std::uint32_t handle = in.u32();
  const std::uint8_t kind = in.u8();
  const std::uint8_t progress = in.u8();
  const std::uint16_t filters = in.u16();
  const std::uint32_t payload_size = in.u32();
  const Bytes packet = in.take(in.u32());
  if (!in.ok() || kind > static_cast<std::uint8_t>(OpKind::unsubscribe) ||
      progress > static_cast<std::uint8_t>(Progress::given_up)) {
    return fail(Errc::invalid);
  }
  // The head of a packet whose payload is elsewhere leaves through the transmit buffer.
  if (payload_size != 0 && packet.size() + kControlReserve > transmit_.capacity()) return fail(Errc::no_space);
  FAIRLEAD_TRY_ASSIGN(Operation* const op, outbox_.restore(handle, static_cast<std::uint32_t>(packet.size())));
  copy_bytes(outbox_.record(*op), packet);
  op->kind = static_cast<OpKind>(kind);
  op->filters = filters;
  op->payload_size = payload_size;
  if (op->kind == OpKind::publish) {
    op->qos = static_cast<QoS>(std::to_integer<unsigned>(packet.empty() ? std::byte{0} : packet.front()) >> 1U & 3U);
    if (op->qos == QoS::at_most_once) ++queued_qos_0_;
  }
  if (!is_packet_of(packet, *op, static_cast<Progress>(progress))) return fail(Errc::invalid);
  op->attempted = progress != static_cast<std::uint8_t>(Progress::fresh);
  if (progress >= static_cast<std::uint8_t>(Progress::release)) op->state = Operation::State::release_queued;
  if (progress == static_cast<std::uint8_t>(Progress::given_up)) op->error = static_cast<std::uint8_t>(Errc::cancelled);
  if (op->attempted && op->kind == OpKind::publish) outbox_.record(*op).front() |= std::byte{kDuplicateFlag};
  return {};
}

}  // namespace fairlead::mqtt
