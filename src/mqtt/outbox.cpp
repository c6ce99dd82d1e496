// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/detail/outbox.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fairlead::mqtt::detail {

Outbox::Outbox(MutableBytes memory, std::span<Operation> operations)
    : memory_(memory), operations_(operations.first(std::min(std::bit_floor(operations.size()), kMostOperations))) {
  if (operations_.empty()) return;
  mask_ = static_cast<std::uint16_t>(operations_.size() - 1);
  for (std::size_t i = operations_.size(); i-- > 0;) {
    operations_[i] = Operation{};
    operations_[i].handle = static_cast<std::uint32_t>(i);
    operations_[i].next = free_;
    free_ = static_cast<std::uint16_t>(i);
  }
}

Result<Operation*> Outbox::add(std::uint32_t size) {
  if (size > memory_.size() || operations_.empty()) return fail(Errc::no_space);
  if (free_ == kNone || size > memory_.size() - live_) return fail(Errc::would_block);
  Operation& op = operations_[free_];
  free_ = op.next;
  std::uint32_t handle = op.handle;
  do handle += std::uint32_t{mask_} + 1;
  while (static_cast<std::uint16_t>(handle) == 0);  // 0 is no packet identifier.
  append(op, handle, size);
  return &op;
}

std::uint32_t Outbox::generation() const {
  std::uint32_t greatest = 0;
  for (const Operation& op : operations_) greatest = std::max(greatest, op.handle & ~std::uint32_t{mask_});
  return greatest;
}

void Outbox::restore_generation(std::uint32_t generation) {
  generation = std::max(generation, this->generation());
  for (Operation& op : operations_) op.handle = generation | index(op);
}

Result<Operation*> Outbox::restore(std::uint32_t handle, std::uint32_t size) {
  if (operations_.empty() || static_cast<std::uint16_t>(handle) == 0) return fail(Errc::invalid);
  Operation& op = operations_[handle & mask_];
  if (op.state != Operation::State::free) return fail(Errc::invalid);
  if (size > memory_.size() - live_) return fail(Errc::no_space);
  std::uint16_t* link = &free_;
  while (*link != index(op)) link = &operations_[*link].next;
  *link = op.next;
  append(op, handle, size);
  return &op;
}

void Outbox::append(Operation& op, std::uint32_t handle, std::uint32_t size) {
  if (size > memory_.size() - tail_) compact();
  op = Operation{};
  op.handle = handle;
  op.record = static_cast<std::uint32_t>(tail_);
  op.record_size = size;
  op.state = Operation::State::queued;
  op.next = kNone;
  op.previous = last_;
  const std::uint16_t i = index(op);
  (last_ == kNone ? first_ : operations_[last_].next) = i;
  last_ = i;
  if (cursor_ == kNone) cursor_ = i;
  tail_ += size;
  live_ += size;
  ++count_;
}

Operation* Outbox::find(Op op) {
  if (op.done() || operations_.empty()) return nullptr;
  Operation& found = operations_[op.value() & mask_];
  return found.handle == op.value() && found.is_unfinished() ? &found : nullptr;
}

Operation* Outbox::find(PacketId id) {
  if (operations_.empty()) return nullptr;
  Operation& found = operations_[id.value() & mask_];
  return found.packet_id() == id.value() && found.is_unfinished() ? &found : nullptr;
}

void Outbox::finish(Operation& op, std::uint8_t error, ReasonCode reason) {
  unlink(op);
  live_ -= op.record_size;
  --count_;
  if (count_ == 0) tail_ = 0;
  op.state = Operation::State::over;
  op.error = error;
  op.reason = reason;
  op.next = kNone;
  const std::uint16_t i = index(op);
  (over_last_ == kNone ? over_first_ : operations_[over_last_].next) = i;
  over_last_ = i;
}

void Outbox::release_first_over() {
  const std::uint16_t i = over_first_;
  Operation& op = operations_[i];
  over_first_ = op.next;
  if (over_first_ == kNone) over_last_ = kNone;
  op.state = Operation::State::free;
  op.next = free_;
  free_ = i;
}

void Outbox::unlink(Operation& op) {
  if (cursor_ == index(op)) cursor_ = op.next;
  (op.previous == kNone ? first_ : operations_[op.previous].next) = op.next;
  (op.next == kNone ? last_ : operations_[op.next].previous) = op.previous;
}

void Outbox::compact() {
  // Packets lie in the order of the list, so each moves towards the front, into room that is free by then.
  std::size_t to = 0;
  for (Operation* op = first(); op != nullptr; op = next(*op)) {
    std::memmove(memory_.data() + to, memory_.data() + op->record, op->record_size);
    op->record = static_cast<std::uint32_t>(to);
    to += op->record_size;
  }
  tail_ = to;
}

}  // namespace fairlead::mqtt::detail
