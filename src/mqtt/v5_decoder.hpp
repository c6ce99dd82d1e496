// SPDX-License-Identifier: Apache-2.0
/// @file  How the packets of MQTT 5.0 are read. The contracts are those of Dialect's members.
#pragma once

#include "mqtt/dialect_table.hpp"

namespace fairlead::mqtt::v5_decoder {

[[nodiscard]] Result<Connack> read_connack(Bytes body);
[[nodiscard]] Result<std::size_t> properties_extent(Bytes front);
[[nodiscard]] Result<Properties> read_publish_properties(ByteReader& in);
[[nodiscard]] Result<Ack> read_ack(PacketType type, Bytes body);
[[nodiscard]] Result<SubAck> read_sub_ack(OpKind kind, Bytes body);
[[nodiscard]] Result<Farewell> read_disconnect(Bytes body);

}  // namespace fairlead::mqtt::v5_decoder
