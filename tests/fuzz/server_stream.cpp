// SPDX-License-Identifier: Apache-2.0
#include "fuzz/server_stream.hpp"

#include "fairlead/base/check.hpp"
#include "fairlead/mqtt/reason_code.hpp"

#include "support/mqtt_rules.hpp"

#include <algorithm>
#include <iterator>

namespace fairlead::fuzz {
namespace {

using support::Column;

bool is_failure(unsigned reason) { return reason >= 0x80; }

/// Reads a property block with its length; an empty result is a fault, or an end that is too early.
std::optional<Bytes> take_properties(ByteReader& in, Column column) {
  std::size_t length = 0;
  for (unsigned i = 0;; ++i) {
    if (i == 4) return std::nullopt;
    const std::size_t b = in.u8();
    length |= (b & 0x7fU) << (7 * i);
    if (b < 0x80) break;
  }
  const Bytes block = in.take(length);
  if (!in.ok() || support::property_fault(block, column) != nullptr) return std::nullopt;
  return block;
}

bool flags_fit(unsigned type, unsigned flags) {
  switch (type) {
    case 3: return (flags & 6U) != 6 && ((flags & 6U) != 0 || (flags & 8U) == 0);
    case 6: return flags == 2;
    case 2:
    case 4:
    case 5:
    case 7:
    case 9:
    case 11:
    case 13:
    case 14:
    case 15: return flags == 0;
    default: return false;
  }
}

/// Whether a server may answer so: 0x10 and 0x11 are the two codes that are neither success nor failure.
bool reason_fits(unsigned type, unsigned reason) {
  if (reason == 0 || is_failure(reason)) return true;
  switch (type) {
    case 4:
    case 5: return reason == 0x10;
    case 9: return reason <= 2;
    case 11: return reason == 0x11;
    default: return false;
  }
}

}  // namespace

void ServerStream::connect(bool clean) {
  bytes_.clear();
  begin_ = 0;
  largest = 0;
  over.reset();
  accepted = false;
  connack_properties.clear();
  clean_ = clean;
  for (auto& [id, request] : requests_) request.sent = false;
}

void ServerStream::lose() {
  bytes_.clear();
  begin_ = 0;
}

void ServerStream::request(std::uint16_t id, unsigned kind, std::size_t filters) {
  if (kind != 6) {
    requests_[id] = {.kind = kind, .filters = filters, .sent = true};
  } else if (const auto found = requests_.find(id); found != requests_.end()) {
    found->second.sent = true;
  }
}

void ServerStream::feed(Bytes bytes) {
  if (over) return;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  while (!over) {
    const std::size_t taken = take_packet(Bytes(bytes_).subspan(begin_));
    if (taken == 0) return;
    begin_ += taken;
  }
}

std::size_t ServerStream::take_packet(Bytes front) {
  if (front.empty()) return 0;
  const unsigned type = std::to_integer<unsigned>(front[0]) >> 4U;
  const unsigned flags = std::to_integer<unsigned>(front[0]) & 0xfU;
  if (!flags_fit(type, flags)) return breach(), 0;
  std::size_t header = 1;
  std::uint32_t remaining = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (shift == 28) return breach(), 0;
    if (header == front.size()) return 0;
    const unsigned b = std::to_integer<unsigned>(front[header++]);
    remaining |= (b & 0x7fU) << shift;
    if (b < 0x80) break;
  }
  const std::size_t size = header + remaining;
  if (!accepted && type != 2 && type != 15) return breach(), 0;
  largest = std::max(largest, static_cast<std::uint32_t>(size));
  if (largest_packet_ != 0 && size > largest_packet_) return breach(Errc::too_large), 0;
  if (type == 3) {
    return take_publish(front.first(std::min(size, front.size())).subspan(header), remaining, flags) ? size : 0;
  }
  if (front.size() < size) return 0;
  take(type, front.subspan(header, remaining));
  return size;
}

// A packet that cannot hold its own head is refused before it is whole, and so is one whose head breaks a rule. `there`
// is what has come of its `remaining` bytes.
bool ServerStream::take_publish(Bytes there, std::size_t remaining, unsigned flags) {
  const unsigned qos = flags >> 1U & 3U;
  ByteReader in(there);
  std::size_t head = 2;
  if (head > remaining) return breach(), false;
  if (head > there.size()) return false;
  const std::size_t topic_size = in.u16();
  head += topic_size + (qos != 0 ? 2U : 0U);
  if (head > remaining) return breach(), false;
  if (head > there.size()) return false;
  const Bytes topic = in.take(topic_size);
  const std::uint16_t id = qos != 0 ? in.u16() : std::uint16_t{0};
  Bytes properties;
  if (version_ == 5) {
    std::size_t length = 0;
    for (unsigned i = 0;; ++i) {
      if (i == 4 || head == remaining) return breach(), false;
      if (head == there.size()) return false;
      ++head;
      const std::size_t b = in.u8();
      length |= (b & 0x7fU) << (7 * i);
      if (b < 0x80) break;
    }
    head += length;
    if (head > remaining) return breach(), false;
    if (head > there.size()) return false;
    properties = in.take(length);
    if (support::property_fault(properties, Column::publish_by_server) != nullptr) return breach(), false;
    if (support::property_number(properties, 0x23, 0) != 0) return breach(), false;  // We offer no topic alias.
  }
  if (!support::is_topic_name(text_of(topic)) || (qos != 0 && id == 0)) return breach(), false;
  const bool repeated = qos == 2 && unreleased_.contains(id);
  if (qos == 2 && !repeated && unreleased_.size() == identifiers_ && !make_room()) {
    return breach(Errc::no_space), false;
  }
  if (qos == 2) unmentioned_.erase(id);
  if (there.size() < remaining) return false;
  if (!repeated) {
    messages.push_back({.topic = std::string(text_of(topic)),
                        .payload = std::string(text_of(in.rest())),
                        .properties = {properties.begin(), properties.end()},
                        .flags = flags,
                        .id = id});
  }
  if (qos == 2) unreleased_.insert(id);
  if (qos != 0) answers.push_back({.type = qos == 1 ? 4U : 5U, .id = id});
  return true;
}

/// What the server has not repeated since it resumed the session is forgotten where room is needed.
bool ServerStream::make_room() {
  FAIRLEAD_CHECK(unmentioned_.size() <= 1);  // Of several, the session may choose.
  if (unmentioned_.empty()) return false;
  unreleased_.erase(*unmentioned_.begin());
  unmentioned_.clear();
  return true;
}

void ServerStream::take(unsigned type, Bytes body) {
  ByteReader in(body);
  switch (type) {
    case 2: return take_connack(in);
    case 9:
    case 11: return take_sub_ack(type, in);
    case 13:
      if (!in.empty()) breach();
      return;
    case 14: return take_disconnect(in);
    case 15: return breach(version_ == 5 ? Errc::unsupported : Errc::protocol);  // Nobody asked for it.
    default: return take_ack(type, in);
  }
}

void ServerStream::take_connack(ByteReader in) {
  const unsigned flags = in.u8();
  unsigned code = in.u8();
  if (accepted || !in.ok() || flags > 1 || (flags != 0 && code != 0)) return breach();
  if (version_ == 5) {
    const auto properties = take_properties(in, Column::connack);
    if (!properties || !reason_fits(2, code)) return breach();
    for (const unsigned id : {0x21U, 0x24U, 0x25U, 0x27U, 0x28U, 0x29U, 0x2aU}) {
      if (support::property_number(*properties, id, 0xffff'ffff) != 0xffff'ffff) limits_change = true;
    }
    connack_properties.assign(properties->begin(), properties->end());
  } else {
    static constexpr unsigned kCodes[] = {0, 0x84, 0x85, 0x88, 0x86, 0x87};
    if (code >= std::size(kCodes)) return breach();
    code = kCodes[code];
  }
  if (!in.finished()) return breach();
  if (code != 0) {
    over = Over{.error = mqtt::errc_of(static_cast<mqtt::ReasonCode>(code)), .by_server = true, .reason = code};
    return;
  }
  if (flags != 0 && clean_) return breach();
  accepted = true;
  session_present = flags != 0;
  if (!session_present) unreleased_.clear();
  unmentioned_ = unreleased_;
  for (auto& [id, request] : requests_) {
    if (request.received && session_present) answers.push_back({.type = 6, .id = id});  // It is sent again.
    if (!session_present) request.received = false;
  }
}

void ServerStream::take_ack(unsigned type, ByteReader in) {
  const std::uint16_t id = in.u16();
  unsigned reason = 0;
  if (!in.ok() || id == 0) return breach();
  if (version_ == 5 && !in.empty()) {
    reason = in.u8();
    if (!reason_fits(type, reason)) return breach();
    if (!in.empty() && !take_properties(in, Column::acknowledgement)) return breach();
  }
  if (!in.finished()) return breach();
  if (type == 6) {
    const bool known = unreleased_.erase(id) != 0;
    unmentioned_.erase(id);
    answers.push_back({.type = 7, .id = id, .reason = known || version_ == 4 ? 0U : 0x92U});
    return;
  }
  const auto request = requests_.find(id);
  if (request == requests_.end()) {
    if (type == 5 && !is_failure(reason))
      answers.push_back({.type = 6, .id = id, .reason = version_ == 4 ? 0U : 0x92U});
    return;
  }
  Request& r = request->second;
  if (!r.sent) return breach();
  switch (type) {
    case 4: return r.kind == 1 ? finish(request, reason) : breach();
    case 5:
      if (r.kind != 2) return breach();
      if (is_failure(reason)) return finish(request, reason);
      r.received = true;
      answers.push_back({.type = 6, .id = id});
      return;
    default: return r.kind == 2 && r.received ? finish(request, reason) : breach();
  }
}

void ServerStream::take_sub_ack(unsigned type, ByteReader in) {
  const std::uint16_t id = in.u16();
  if (!in.ok() || id == 0) return breach();
  if (version_ == 5 && !take_properties(in, Column::suback)) return breach();
  const Bytes codes = in.rest();
  unsigned worst = 0;
  for (const std::byte b : codes) {
    const auto code = std::to_integer<unsigned>(b);
    if (!reason_fits(type, code) || (version_ == 4 && (type == 11 || (code > 2 && code != 0x80)))) return breach();
    if (is_failure(code) && worst == 0) worst = code;
  }
  const auto request = requests_.find(id);
  if (request == requests_.end()) return;
  if (!request->second.sent || request->second.kind != type - 1) return breach();
  if ((type == 9 || version_ == 5) && codes.size() != request->second.filters) return breach();
  const unsigned first = codes.empty() ? 0U : std::to_integer<unsigned>(codes[0]);
  finish(request, worst != 0 ? worst : first);
}

void ServerStream::take_disconnect(ByteReader in) {
  unsigned reason = 0;
  if (version_ == 4) return breach();
  if (!in.empty()) reason = in.u8();
  if (!reason_fits(14, reason)) return breach();
  if (!in.empty() && !take_properties(in, Column::disconnect_by_server)) return breach();
  if (!in.finished()) return breach();
  over = Over{.error = mqtt::errc_of(static_cast<mqtt::ReasonCode>(reason)), .by_server = true, .reason = reason};
}

void ServerStream::finish(std::map<std::uint16_t, Request>::iterator request, unsigned reason) {
  finished.push_back({.id = request->first, .reason = reason});
  requests_.erase(request);
}

}  // namespace fairlead::fuzz
