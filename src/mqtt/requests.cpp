// SPDX-License-Identifier: Apache-2.0
// Session: SUBSCRIBE, UNSUBSCRIBE, and withdrawing what was asked for.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/wire.hpp"

namespace fairlead::mqtt {
namespace {

constexpr std::size_t kMostFilters = 65'535;

bool identifies_subscription(std::span<const Property> properties) {
  for (const Property& p : properties) {
    if (p.id == PropertyId::subscription_identifier) return true;
  }
  return false;
}

}  // namespace

Result<ByteWriter> Session::begin_request(PacketType type, OpKind kind, std::uint64_t remaining,
                                          detail::Operation*& op) {
  FAIRLEAD_TRY(check_size(remaining));
  const auto length = static_cast<std::uint32_t>(remaining);
  const auto size = static_cast<std::uint32_t>(1 + variable_size(length) + length);
  FAIRLEAD_TRY_ASSIGN(op, add_operation(size, kind));
  ByteWriter out(outbox_.record(*op));
  write_fixed_header(out, first_byte(type, kReservedFlags), length);
  out.u16(op->packet_id());
  return out;
}

// 3.8: packet identifier, properties, then each filter with its options.
Result<Op> Session::subscribe(std::span<const Subscription> subscriptions, std::span<const Property> properties) {
  if (subscriptions.empty()) return fail(Errc::invalid);
  if (subscriptions.size() > kMostFilters) return fail(Errc::too_large);
  FAIRLEAD_TRY_ASSIGN(std::uint64_t remaining, dialect_->properties_size(PropertyPlace::subscribe, properties));
  if (!limits_.subscription_identifiers_available && identifies_subscription(properties)) {
    return fail(Errc::unsupported);
  }
  remaining += 2;
  for (const Subscription& s : subscriptions) {
    if (s.filter.empty()) return fail(Errc::invalid);
    FAIRLEAD_TRY(dialect_->subscription_options(s, limits_));
    remaining += 2 + s.filter.view().size() + 1;
  }
  detail::Operation* op = nullptr;
  FAIRLEAD_TRY_ASSIGN(ByteWriter out, begin_request(PacketType::subscribe, OpKind::subscribe, remaining, op));
  dialect_->write_properties(out, properties);
  for (const Subscription& s : subscriptions) {
    write_prefixed(out, s.filter.view());
    out.u8(*dialect_->subscription_options(s, limits_));
  }
  return queued(*op, subscriptions.size());
}

// 3.10: packet identifier, properties, then each filter.
Result<Op> Session::unsubscribe(std::span<const TopicFilter> filters, std::span<const Property> properties) {
  if (filters.empty()) return fail(Errc::invalid);
  if (filters.size() > kMostFilters) return fail(Errc::too_large);
  FAIRLEAD_TRY_ASSIGN(std::uint64_t remaining, dialect_->properties_size(PropertyPlace::unsubscribe, properties));
  remaining += 2;
  for (const TopicFilter filter : filters) {
    if (filter.empty()) return fail(Errc::invalid);
    remaining += 2 + filter.view().size();
  }
  detail::Operation* op = nullptr;
  FAIRLEAD_TRY_ASSIGN(ByteWriter out, begin_request(PacketType::unsubscribe, OpKind::unsubscribe, remaining, op));
  dialect_->write_properties(out, properties);
  for (const TopicFilter filter : filters) write_prefixed(out, filter.view());
  return queued(*op, filters.size());
}

Op Session::queued(detail::Operation& op, std::size_t filters) {
  op.filters = static_cast<std::uint16_t>(filters);
  const Op handle(op.handle);
  refill();
  return handle;
}

Result<void> Session::cancel(Op op) {
  detail::Operation* const found = outbox_.find(op);
  if (found == nullptr) return fail(Errc::invalid);
  if (found->state != detail::Operation::State::queued || found->attempted) return fail(Errc::busy);
  finish(*found, Errc::cancelled);
  return {};
}

Result<void> Session::discard() {
  if (state_ != SessionState::offline) return fail(Errc::busy);
  while (detail::Operation* const op = outbox_.first()) finish(*op, Errc::cancelled);
  inbound_.clear();
  return {};
}

}  // namespace fairlead::mqtt
