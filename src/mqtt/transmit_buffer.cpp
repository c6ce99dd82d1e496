// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/detail/transmit_buffer.hpp"

#include "fairlead/base/secret.hpp"

#include <algorithm>
#include <cstring>

namespace fairlead::mqtt::detail {

void TransmitBuffer::clear() {
  zeroize(memory_);
  head_ = tail_ = split_ = 0;
  inserted_ = 0;
  supplied_ = {};
}

MutableBytes TransmitBuffer::append(std::size_t n) {
  if (n > memory_.size() - tail_) {
    if (n > free()) return {};
    std::memmove(memory_.data(), memory_.data() + head_, tail_ - head_);
    tail_ -= head_;
    split_ -= head_;
    head_ = 0;
  }
  tail_ += n;
  return memory_.subspan(tail_ - n, n);
}

bool TransmitBuffer::append(Bytes bytes) { return copy_bytes(append(bytes.size()), bytes) == bytes.size(); }

void TransmitBuffer::insert(std::uint32_t size) {
  split_ = tail_;
  inserted_ = size;
  supplied_ = {};
}

std::span<const Bytes> TransmitBuffer::pieces() {
  std::size_t n = 0;
  const auto add = [&](Bytes piece) {
    if (!piece.empty()) pieces_[n++] = piece;
  };
  if (inserted_ == 0) {
    add(memory_.subspan(head_, tail_ - head_));
  } else {
    add(memory_.subspan(head_, split_ - head_));
    add(supplied_);
    if (supplied_.size() == inserted_) add(memory_.subspan(split_, tail_ - split_));
  }
  return std::span(pieces_).first(n);
}

void TransmitBuffer::take(std::size_t n) {
  if (inserted_ != 0) {
    const std::size_t before = std::min(n, split_ - head_);
    const std::size_t payload = std::min(n - before, supplied_.size());
    head_ += before;
    supplied_ = supplied_.subspan(payload);
    inserted_ -= static_cast<std::uint32_t>(payload);
    n -= before + payload;
    if (inserted_ != 0) return;
  }
  head_ += std::min(n, tail_ - head_);
  if (head_ == tail_) head_ = tail_ = split_ = 0;
}

}  // namespace fairlead::mqtt::detail
