// SPDX-License-Identifier: Apache-2.0
// Session: how a connection ends, by us, by the server, by somebody's mistake.
#include "fairlead/base/try.hpp"
#include "fairlead/mqtt/session.hpp"

#include "mqtt/dialect_table.hpp"
#include "mqtt/wire.hpp"

namespace fairlead::mqtt {
namespace {

/// What DISCONNECT says about it (5.0 section 3.14.2.1).
ReasonCode reason_for(Errc error) {
  switch (error) {
    case Errc::invalid: return ReasonCode::malformed_packet;
    case Errc::protocol: return ReasonCode::protocol_error;
    case Errc::too_large: return ReasonCode::packet_too_large;
    case Errc::no_space: return ReasonCode::receive_maximum_exceeded;
    case Errc::timed_out: return ReasonCode::keep_alive_timeout;
    default: return ReasonCode::implementation_specific_error;
  }
}

}  // namespace

Result<void> Session::disconnect(ReasonCode reason, std::span<const Property> properties) {
  if (state_ != SessionState::connecting && state_ != SessionState::online) return fail(Errc::invalid);
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t size, dialect_->disconnect_size(reason, properties));
  if (size > connected_.limits.maximum_packet_size) return fail(Errc::too_large);
  if (size > transmit_.capacity()) return fail(Errc::no_space);
  const MutableBytes place = transmit_.append(size);
  if (place.empty()) return fail(Errc::would_block);
  ByteWriter out(place);
  dialect_->write_disconnect(out, reason, properties);
  state_ = SessionState::closing;
  return {};
}

Result<void> Session::on_disconnect(Bytes body) {
  FAIRLEAD_TRY_ASSIGN(const Farewell farewell, dialect_->read_disconnect(body));
  end_by_server(Layer::mqtt, farewell.reason, static_cast<std::uint8_t>(farewell.reason), farewell.properties);
  return {};
}

void Session::end_by_server(Layer layer, ReasonCode reason, std::uint8_t native, Properties properties) {
  end({.error = errc_of(reason),
       .layer = layer,
       .by_server = true,
       .native = native,
       .reason = reason,
       .properties = properties});
}

void Session::end(const Ended& ended) {
  abort_message();
  ended_ = ended;
  state_ = SessionState::closing;
  // The server reads no more, or a packet is broken off: nothing that waits can be of use.
  if (!ended.by_server && transmit_.inserted() == 0) return;
  transmit_.clear();
  sending_ = nullptr;
}

void Session::fail_connection(Errc error) {
  const ReasonCode reason = reason_for(error);
  const bool was_online = state_ == SessionState::online;
  const bool can_tell = was_online && transmit_.inserted() == 0;
  end({.error = error == Errc::invalid ? Errc::protocol : error,
       .layer = was_online ? Layer::mqtt : Layer::mqtt_connect,
       .reason = reason});
  if (!can_tell) return;
  const auto size = dialect_->disconnect_size(reason, {});
  if (!size) return;  // 3.1.1 has no words for it.
  const MutableBytes place = transmit_.append(*size);
  if (place.empty()) return;
  ByteWriter out(place);
  dialect_->write_disconnect(out, reason, {});
  ended_->native = static_cast<std::int32_t>(reason);
}

}  // namespace fairlead::mqtt
