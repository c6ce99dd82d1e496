// SPDX-License-Identifier: Apache-2.0
/// @file  Reason codes of MQTT 5.0, which also stand for the return codes of 3.1.1.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::mqtt {

/// Reason codes (5.0 section 2.4). A number from 0x80 on is a failure.
///
/// The return codes of 3.1.1 are translated to these where they are read: CONNACK 1 to 5 (section 3.2.2.3) become
/// 0x84, 0x85, 0x88, 0x86, 0x87; those of SUBACK have the same numbers.
enum class ReasonCode : std::uint8_t {
  success = 0x00,  ///< Also: normal disconnection, granted QoS 0.
  granted_qos_1 = 0x01,
  granted_qos_2 = 0x02,
  disconnect_with_will = 0x04,
  no_matching_subscribers = 0x10,
  no_subscription_existed = 0x11,
  continue_authentication = 0x18,
  reauthenticate = 0x19,
  unspecified_error = 0x80,
  malformed_packet = 0x81,
  protocol_error = 0x82,
  implementation_specific_error = 0x83,
  unsupported_protocol_version = 0x84,
  client_identifier_not_valid = 0x85,
  bad_user_name_or_password = 0x86,
  not_authorized = 0x87,
  server_unavailable = 0x88,
  server_busy = 0x89,
  banned = 0x8a,
  server_shutting_down = 0x8b,
  bad_authentication_method = 0x8c,
  keep_alive_timeout = 0x8d,
  session_taken_over = 0x8e,
  topic_filter_invalid = 0x8f,
  topic_name_invalid = 0x90,
  packet_identifier_in_use = 0x91,
  packet_identifier_not_found = 0x92,
  receive_maximum_exceeded = 0x93,
  topic_alias_invalid = 0x94,
  packet_too_large = 0x95,
  message_rate_too_high = 0x96,
  quota_exceeded = 0x97,
  administrative_action = 0x98,
  payload_format_invalid = 0x99,
  retain_not_supported = 0x9a,
  qos_not_supported = 0x9b,
  use_another_server = 0x9c,
  server_moved = 0x9d,
  shared_subscriptions_not_supported = 0x9e,
  connection_rate_exceeded = 0x9f,
  maximum_connect_time = 0xa0,
  subscription_identifiers_not_supported = 0xa1,
  wildcard_subscriptions_not_supported = 0xa2,
};

/// Whether the code refuses or ends something (5.0 section 2.4).
[[nodiscard]] constexpr bool is_failure(ReasonCode code) { return static_cast<std::uint8_t>(code) >= 0x80; }

/// What a reason code means in the library's vocabulary: the one table of this translation.
///
/// @return The Errc of a failure; `rejected` for a failure that is not in the list. A code that is no failure gives
///   `closed`, which is what a server means when it sends one in DISCONNECT.
[[nodiscard]] Errc errc_of(ReasonCode code);

/// The standard's words for it, for example "Not authorized"; "unknown" for a number that is not in the list.
/// Static storage.
[[nodiscard]] std::string_view name(ReasonCode code);

}  // namespace fairlead::mqtt
