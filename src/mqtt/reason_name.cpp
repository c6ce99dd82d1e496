// SPDX-License-Identifier: Apache-2.0
// Apart from reason_code.cpp, so that a device that prints no reasons holds no names.
#include "fairlead/mqtt/reason_code.hpp"

#include <array>

namespace fairlead::mqtt {
namespace {

struct Named {
  ReasonCode code;
  std::string_view name;
};

constexpr auto kNames = std::array{
    Named{ReasonCode::success, "Success"},
    Named{ReasonCode::granted_qos_1, "Granted QoS 1"},
    Named{ReasonCode::granted_qos_2, "Granted QoS 2"},
    Named{ReasonCode::disconnect_with_will, "Disconnect with Will Message"},
    Named{ReasonCode::no_matching_subscribers, "No matching subscribers"},
    Named{ReasonCode::no_subscription_existed, "No subscription existed"},
    Named{ReasonCode::continue_authentication, "Continue authentication"},
    Named{ReasonCode::reauthenticate, "Re-authenticate"},
    Named{ReasonCode::unspecified_error, "Unspecified error"},
    Named{ReasonCode::malformed_packet, "Malformed Packet"},
    Named{ReasonCode::protocol_error, "Protocol Error"},
    Named{ReasonCode::implementation_specific_error, "Implementation specific error"},
    Named{ReasonCode::unsupported_protocol_version, "Unsupported Protocol Version"},
    Named{ReasonCode::client_identifier_not_valid, "Client Identifier not valid"},
    Named{ReasonCode::bad_user_name_or_password, "Bad User Name or Password"},
    Named{ReasonCode::not_authorized, "Not authorized"},
    Named{ReasonCode::server_unavailable, "Server unavailable"},
    Named{ReasonCode::server_busy, "Server busy"},
    Named{ReasonCode::banned, "Banned"},
    Named{ReasonCode::server_shutting_down, "Server shutting down"},
    Named{ReasonCode::bad_authentication_method, "Bad authentication method"},
    Named{ReasonCode::keep_alive_timeout, "Keep Alive timeout"},
    Named{ReasonCode::session_taken_over, "Session taken over"},
    Named{ReasonCode::topic_filter_invalid, "Topic Filter invalid"},
    Named{ReasonCode::topic_name_invalid, "Topic Name invalid"},
    Named{ReasonCode::packet_identifier_in_use, "Packet Identifier in use"},
    Named{ReasonCode::packet_identifier_not_found, "Packet Identifier not found"},
    Named{ReasonCode::receive_maximum_exceeded, "Receive Maximum exceeded"},
    Named{ReasonCode::topic_alias_invalid, "Topic Alias invalid"},
    Named{ReasonCode::packet_too_large, "Packet too large"},
    Named{ReasonCode::message_rate_too_high, "Message rate too high"},
    Named{ReasonCode::quota_exceeded, "Quota exceeded"},
    Named{ReasonCode::administrative_action, "Administrative action"},
    Named{ReasonCode::payload_format_invalid, "Payload format invalid"},
    Named{ReasonCode::retain_not_supported, "Retain not supported"},
    Named{ReasonCode::qos_not_supported, "QoS not supported"},
    Named{ReasonCode::use_another_server, "Use another server"},
    Named{ReasonCode::server_moved, "Server moved"},
    Named{ReasonCode::shared_subscriptions_not_supported, "Shared Subscriptions not supported"},
    Named{ReasonCode::connection_rate_exceeded, "Connection rate exceeded"},
    Named{ReasonCode::maximum_connect_time, "Maximum connect time"},
    Named{ReasonCode::subscription_identifiers_not_supported, "Subscription Identifiers not supported"},
    Named{ReasonCode::wildcard_subscriptions_not_supported, "Wildcard Subscriptions not supported"},
};

}  // namespace

std::string_view name(ReasonCode code) {
  for (const Named& entry : kNames) {
    if (entry.code == code) return entry.name;
  }
  return "unknown";
}

}  // namespace fairlead::mqtt
