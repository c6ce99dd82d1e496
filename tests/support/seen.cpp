// SPDX-License-Identifier: Apache-2.0
#include "support/seen.hpp"

#include <algorithm>
#include <stdexcept>

namespace fairlead::support {

std::size_t Seen::completions(mqtt::Op op) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(completed, [&](const mqtt::Completed& c) { return c.op == op; }));
}

std::optional<mqtt::Completed> Seen::completion(mqtt::Op op) const {
  const auto found = std::ranges::find_if(completed, [&](const mqtt::Completed& c) { return c.op == op; });
  if (found == completed.end()) return std::nullopt;
  return *found;
}

void Recorder::add(const mqtt::MessagePiece& piece) {
  if (piece.is_first()) {
    partial_.clear();
    pieces_ = 0;
  }
  if (piece.offset != partial_.size()) throw std::runtime_error("a gap between the pieces of a message");
  partial_ += text_of(piece.data);
  ++pieces_;
  if (!piece.is_last()) return;
  const mqtt::MessageHeader& header = piece.header;
  seen_.messages.push_back({std::string(header.topic.view()), partial_, header.qos, header.retain == mqtt::Retain::yes,
                            header.duplicate, pieces_});
}

void Recorder::add(const mqtt::MessageAborted& aborted) {
  if (aborted.received != partial_.size()) throw std::runtime_error("a message aborted at another place");
  seen_.aborted.push_back(aborted);
}

void Recorder::add(const mqtt::Completed& completed) {
  seen_.completed.push_back(completed);
  seen_.reasons.emplace_back(completed.reasons.begin(), completed.reasons.end());
}

}  // namespace fairlead::support
