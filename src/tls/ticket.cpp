// SPDX-License-Identifier: Apache-2.0
#include "tls/ticket.hpp"

#include "fairlead/base/try.hpp"

#include <array>

namespace fairlead::tls::ticket {
namespace {

constexpr std::uint32_t kFormat = 0x464c'5401;  // "FLT", 1.

void write_text(ByteWriter& into, Bytes text) {
  into.u32(static_cast<std::uint32_t>(text.size()));
  into.bytes(text);
}

template <class List>
void write_numbers(ByteWriter& into, const List& list) {
  into.u8(static_cast<std::uint8_t>(list.size()));
  for (const auto one : list) into.u16(static_cast<std::uint16_t>(one));
}

/// Everything of the policy but the floor of the clock, which moves.
void write_policy(ByteWriter& into, const Policy& policy) {
  into.u16(static_cast<std::uint16_t>(policy.oldest));
  into.u16(static_cast<std::uint16_t>(policy.newest));
  write_numbers(into, policy.suites);
  write_numbers(into, policy.groups);
  write_numbers(into, policy.signature_schemes);
  into.u16(policy.smallest_rsa_bits);
  into.u16(policy.smallest_ec_bits);
  into.u8(policy.longest_chain);
  into.u16(policy.record_limit);
  into.u8(static_cast<std::uint8_t>(policy.sni));
  write_text(into, bytes_of(policy.sni_name));
  into.u32(static_cast<std::uint32_t>(policy.alpn.size()));
  for (const std::string_view protocol : policy.alpn) write_text(into, bytes_of(protocol));
}

}  // namespace

std::optional<Ticket> read(Bytes slot) {
  ByteReader reader(slot);
  if (reader.u32() != kFormat) return std::nullopt;
  Ticket ticket{};
  ticket.version = static_cast<Version>(reader.u16());
  ticket.valid_from = {static_cast<std::int64_t>(reader.u64())};
  ticket.valid_until = {static_cast<std::int64_t>(reader.u64())};
  copy_bytes(ticket.binding, reader.take(ticket.binding.size()));
  ticket.native = reader.rest();
  if (!reader.ok() || ticket.native.empty()) return std::nullopt;
  return ticket;
}

Version version_of(Bytes slot) {
  const auto ticket = read(slot);
  return ticket ? ticket->version : Version::none;
}

void write_head(MutableBytes into, const Ticket& ticket) {
  ByteWriter writer(into.first(kHead));
  writer.u32(kFormat);
  writer.u16(static_cast<std::uint16_t>(ticket.version));
  writer.u64(static_cast<std::uint64_t>(ticket.valid_from.seconds));
  writer.u64(static_cast<std::uint64_t>(ticket.valid_until.seconds));
  writer.bytes(ticket.binding);
}

Result<Digest> binding(const Engine& engine, const Parameters& parameters) {
  std::array<std::byte, 1024> memory{};
  ByteWriter writer(memory);
  write_text(writer, bytes_of(engine.library()));
  writer.u8(parameters.host.is_address() ? 1 : 0);
  write_text(writer,
             parameters.host.is_address() ? parameters.host.address_bytes() : bytes_of(parameters.host.dns_name()));
  write_policy(writer, parameters.policy);
  if (!writer.ok()) return fail(Errc::no_space);
  const Digest trust = engine.trust_fingerprint();
  const Digest identity = engine.identity_fingerprint();
  const std::array<Bytes, 3> parts = {writer.written(), Bytes(trust), Bytes(identity)};
  return engine.digest(parts);
}

}  // namespace fairlead::tls::ticket
