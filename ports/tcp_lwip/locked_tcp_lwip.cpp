// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/locked_tcp_lwip.hpp"

namespace fairlead::ports {

using platform::Lock;

LockedTcpLwip::LockedTcpLwip(platform::Mutex& lock, platform::Waiter& waiter) : lock_(lock), stack_(&waiter) {}

LockedTcpLwip::~LockedTcpLwip() {
  const Lock lock(lock_);
  stack_.reset();
}

Result<void> LockedTcpLwip::do_start_resolve(const net::HostName& host, std::uint16_t port, Instant now) {
  const Lock lock(lock_);
  return stack_->start_resolve(host, port, now);
}

Result<std::optional<net::Address>> LockedTcpLwip::do_next_address(net::Family family) {
  const Lock lock(lock_);
  return stack_->next_address(family);
}

void LockedTcpLwip::do_end_resolve() {
  const Lock lock(lock_);
  stack_->end_resolve();
}

Result<std::uint32_t> LockedTcpLwip::do_interface_number(std::string_view name) {
  const Lock lock(lock_);
  return stack_->interface_number(name);
}

Result<void> LockedTcpLwip::do_dial(net::AttemptId id, const net::Address& address) {
  const Lock lock(lock_);
  return stack_->dial(id, address);
}

Result<void> LockedTcpLwip::do_poll_dial(net::AttemptId id) {
  const Lock lock(lock_);
  return stack_->poll_dial(id);
}

void LockedTcpLwip::do_abandon(net::AttemptId id) {
  const Lock lock(lock_);
  stack_->abandon(id);
}

io::StreamRef LockedTcpLwip::do_stream(net::AttemptId id) {
  Stream& stream = streams_[static_cast<std::size_t>(id)];
  stream.bind(lock_, stack_->stream(id));
  return stream;
}

void LockedTcpLwip::do_step(Instant now) {
  const Lock lock(lock_);
  stack_->step(now);
}

void LockedTcpLwip::do_collect_waits(WaitList& list) {
  const Lock lock(lock_);
  stack_->collect_waits(list);
}

Deadline LockedTcpLwip::do_next_deadline() const {
  const Lock lock(lock_);
  return stack_->next_deadline();
}

std::int32_t LockedTcpLwip::do_native_error() const {
  const Lock lock(lock_);
  return stack_->native_error();
}

void LockedTcpLwip::do_set_prompt_acks(net::PromptAcks acks) {
  const Lock lock(lock_);
  stack_->set_prompt_acks(acks);
}

void LockedTcpLwip::do_reset() {
  const Lock lock(lock_);
  stack_->reset();
}

IoResult LockedTcpLwip::Stream::recv(MutableBytes into) {
  const Lock lock(*lock_);
  return stream_->recv(into);
}

IoResult LockedTcpLwip::Stream::send(std::span<const Bytes> pieces) {
  const Lock lock(*lock_);
  return stream_->send(pieces);
}

Result<void> LockedTcpLwip::Stream::flush() {
  const Lock lock(*lock_);
  return stream_->flush();
}

Result<void> LockedTcpLwip::Stream::shutdown() {
  const Lock lock(*lock_);
  return stream_->shutdown();
}

void LockedTcpLwip::Stream::collect_waits(Directions wanted, WaitList& list) {
  const Lock lock(*lock_);
  stream_->collect_waits(wanted, list);
}

void LockedTcpLwip::Stream::close() {
  const Lock lock(*lock_);
  stream_->close();
}

}  // namespace fairlead::ports
