// SPDX-License-Identifier: Apache-2.0
#include "support/dns_records.hpp"

#include <optional>

namespace fairlead::support {
namespace {

// RFC 1035 section 4.1.1 and 3.2.2; RFC 3596 section 2.1.
constexpr std::uint16_t kResponse = 0x8000 | 0x0400 | 0x0080;  // QR, AA, RA.
constexpr std::uint16_t kTruncated = 0x0200;
constexpr std::uint16_t kServerFailure = 2;
constexpr std::uint16_t kNameError = 3;
constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kPointerToQuestion = 0xc00c;

struct Question {
  std::uint16_t id = 0;
  std::string name;
  std::uint16_t type = 0;
  Bytes raw;  // Name, type and class as they came.
};

std::optional<Question> parse_question(Bytes message) {
  ByteReader reader(message);
  Question question;
  question.id = reader.u16();
  reader.u16();
  if (reader.u16() != 1) return {};
  reader.take(6);
  const Bytes begin = reader.rest();
  while (const std::uint8_t size = reader.u8()) {
    if (!question.name.empty()) question.name += '.';
    for (const char c : text_of(reader.take(size)))
      question.name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  question.type = reader.u16();
  reader.u16();
  if (!reader.ok()) return {};
  question.raw = begin.first(begin.size() - reader.size());
  return question;
}

}  // namespace

void DnsRecords::add(const std::string& name, const std::vector<std::string>& literals) {
  Record& record = records_[name];
  for (const std::string& literal : literals) record.addresses.push_back(net::parse_address(literal, 0).value());
}

void DnsRecords::set(const std::string& name, net::Family family, Behaviour behaviour) {
  records_[name].behaviour[static_cast<std::size_t>(family)] = behaviour;
}

int DnsRecords::questions(const std::string& name) const {
  const auto known = records_.find(name);
  return known == records_.end() ? 0 : known->second.questions;
}

std::vector<std::byte> DnsRecords::answer(Bytes message, Over over) {
  const auto question = parse_question(message);
  if (!question) return {};
  Record unknown;
  unknown.behaviour[0] = unknown.behaviour[1] = Behaviour::not_found;
  const auto known = records_.find(question->name);
  Record& record = known == records_.end() ? unknown : known->second;
  ++record.questions;

  const net::Family family = question->type == kTypeAaaa ? net::Family::ipv6 : net::Family::ipv4;
  const Behaviour behaviour = record.behaviour[static_cast<std::size_t>(family)];
  const bool cut_short = behaviour == Behaviour::truncates || behaviour == Behaviour::cuts_tcp;
  if (behaviour == Behaviour::is_silent || (behaviour == Behaviour::cuts_tcp && over == Over::tcp)) return {};

  std::vector<net::Address> addresses;
  const bool gives = behaviour == Behaviour::answers || (cut_short && over == Over::tcp);
  if (gives && (question->type == kTypeA || question->type == kTypeAaaa)) {
    for (const net::Address& address : record.addresses) {
      if (address.family == family) addresses.push_back(address);
    }
  }
  std::uint16_t flags = kResponse;
  if (behaviour == Behaviour::not_found) flags |= kNameError;
  if (behaviour == Behaviour::fails) flags |= kServerFailure;
  if (cut_short && over == Over::udp) flags |= kTruncated;

  std::vector<std::byte> reply(12 + question->raw.size() + addresses.size() * 28);
  ByteWriter writer(reply);
  writer.u16(question->id);
  writer.u16(flags);
  writer.u16(1);
  writer.u16(static_cast<std::uint16_t>(addresses.size()));
  writer.u32(0);  // No authority, nothing additional.
  writer.bytes(question->raw);
  for (const net::Address& address : addresses) {
    const Bytes data = family == net::Family::ipv4 ? Bytes(address.bytes).subspan(12) : Bytes(address.bytes);
    writer.u16(kPointerToQuestion);
    writer.u16(question->type);
    writer.u16(kClassIn);
    writer.u32(60);  // Seconds to live.
    writer.u16(static_cast<std::uint16_t>(data.size()));
    writer.bytes(data);
  }
  reply.resize(writer.size());
  return reply;
}

}  // namespace fairlead::support
