// SPDX-License-Identifier: Apache-2.0
#include "interop/ledger.hpp"

#include "support/pattern.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace fairlead::interop {
namespace {

constexpr std::string_view kPrefix = "ledger/";

std::optional<std::uint64_t> number_of(std::string_view topic) {
  if (!topic.starts_with(kPrefix)) return std::nullopt;
  topic.remove_prefix(kPrefix.size());
  std::uint64_t number = 0;
  const char* const end = topic.data() + topic.size();
  const auto [stopped, error] = std::from_chars(topic.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

}  // namespace

std::uint64_t Ledger::open(mqtt::QoS qos, std::uint32_t size) {
  entries_.push_back({.qos = qos, .size = size});
  return entries_.size() - 1;
}

void Ledger::on_completed(std::uint64_t number, std::optional<Errc> error) {
  ++happenings_;
  Entry& entry = entries_[number];
  entry.error = error;
  if (++entry.completed > 1) fault(number, "its operation ended twice");
}

void Ledger::on_piece(const mqtt::MessagePiece& piece) {
  ++happenings_;
  const auto number = number_of(piece.header.topic.view());
  if (!number || *number >= entries_.size()) {
    faults_.push_back("nobody published on " + std::string(piece.header.topic.view()));
    return;
  }
  Entry& entry = entries_[*number];
  if (piece.is_first()) {
    if (open_piece_) fault(open_piece_->number, "it was not whole when another one began");
    open_piece_ = OpenPiece{*number, 0};
    if (piece.header.payload_size != entry.size) fault(*number, "it has another size");
    if (piece.header.qos != entry.qos) fault(*number, "it has another QoS");
  }
  if (!open_piece_ || open_piece_->number != *number || open_piece_->next != piece.offset) {
    fault(*number, "a piece does not follow the one before");
    return;
  }
  if (!support::is_pattern(*number, piece.offset, piece.data)) fault(*number, "its bytes are others");
  open_piece_->next += static_cast<std::uint32_t>(piece.data.size());
  if (!piece.is_last()) return;
  open_piece_.reset();
  if (++entry.received == 1) on_first_copy(*number);
}

void Ledger::on_first_copy(std::uint64_t number) {
  const mqtt::QoS qos = entries_[number].qos;
  std::uint64_t& latest = latest_[static_cast<std::size_t>(qos)];
  if (number + 1 < latest && qos != mqtt::QoS::at_most_once) fault(number, "it came after a later one");
  latest = std::max(latest, number + 1);
}

void Ledger::fault(std::uint64_t number, const std::string& what) { faults_.push_back(topic(number) + ": " + what); }

Ledger::Sum Ledger::sum(mqtt::QoS qos) const {
  Sum sum;
  for (const Entry& entry : entries_) {
    if (entry.qos != qos) continue;
    ++sum.published;
    if (entry.is_acknowledged()) ++sum.acknowledged;
    if (entry.received == 0) ++sum.missing;
    if (entry.received > 1) ++sum.doubled;
  }
  return sum;
}

bool Ledger::is_settled() const {
  return std::ranges::all_of(entries_, [](const Entry& entry) {
    return entry.completed != 0 && (entry.received != 0 || entry.qos == mqtt::QoS::at_most_once || entry.error);
  });
}

}  // namespace fairlead::interop
