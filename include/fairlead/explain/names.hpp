// SPDX-License-Identifier: Apache-2.0
/// @file  The standards' own names for numbers that a peer sends.
#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::explain {

/// The name of a TLS alert (RFC 8446 section 6), for example "certificate_required"; empty for an unassigned number.
/// Static storage.
[[nodiscard]] std::string_view alert_name(std::uint8_t alert);

/// The meaning of an MQTT code: a reason code of 5.0 (section 2.4) from 0x80 on, a CONNACK return code of 3.1.1
/// (section 3.2.2.3) from 1 to 5; empty for any other number. Static storage.
[[nodiscard]] std::string_view reason_name(std::int32_t code);

}  // namespace fairlead::explain
