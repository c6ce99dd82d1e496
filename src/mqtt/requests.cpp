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

/// The filters of one request; one of the two lists is empty.
struct Session::Filters {
  std::span<const Subscription> to_subscribe;
  std::span<const TopicFilter> to_unsubscribe;

  [[nodiscard]] std::size_t size() const { return to_subscribe.size() + to_unsubscribe.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return to_subscribe.empty() ? to_unsubscribe[i].view() : to_subscribe[i].filter.view();
  }
};

Result<Op> Session::subscribe(std::span<const Subscription> subscriptions, std::span<const Property> properties) {
  return request({.to_subscribe = subscriptions, .to_unsubscribe = {}}, properties);
}

Result<Op> Session::unsubscribe(std::span<const TopicFilter> filters, std::span<const Property> properties) {
  return request({.to_subscribe = {}, .to_unsubscribe = filters}, properties);
}

// 3.8 and 3.10: packet identifier, properties, then each filter, in a SUBSCRIBE with its options.
Result<Op> Session::request(const Filters& filters, std::span<const Property> properties) {
  if (filters.size() == 0) return fail(Errc::invalid);
  if (filters.size() > kMostFilters) return fail(Errc::too_large);
  const std::span<const Subscription> options = filters.to_subscribe;
  const bool subscribes = !options.empty();
  FAIRLEAD_TRY_ASSIGN(
      std::uint32_t remaining,
      dialect_->properties_size(subscribes ? PropertyPlace::subscribe : PropertyPlace::unsubscribe, properties));
  if (!connected_.limits.subscription_identifiers_available && identifies_subscription(properties)) {
    return fail(Errc::unsupported);
  }
  remaining += 2;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (filters[i].empty()) return fail(Errc::invalid);
    if (subscribes) FAIRLEAD_TRY(dialect_->subscription_options(options[i], connected_.limits));
    remaining += static_cast<std::uint32_t>(2 + filters[i].size() + (subscribes ? 1 : 0));
    if (remaining > kMaxRemainingLength) return fail(Errc::too_large);
  }
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t size, packet_size(remaining));
  FAIRLEAD_TRY_ASSIGN(detail::Operation* const op,
                      add_operation(size, subscribes ? OpKind::subscribe : OpKind::unsubscribe));
  op->filters = static_cast<std::uint16_t>(filters.size());
  const PacketType type = subscribes ? PacketType::subscribe : PacketType::unsubscribe;
  ByteWriter out(outbox_.record(*op));
  write_fixed_header(out, first_byte(type, kReservedFlags), remaining);
  out.u16(op->packet_id());
  dialect_->write_properties(out, properties);
  for (std::size_t i = 0; i < filters.size(); ++i) {
    write_prefixed(out, filters[i]);
    if (subscribes) out.u8(*dialect_->subscription_options(options[i], connected_.limits));
  }
  const Op handle(op->handle);
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
