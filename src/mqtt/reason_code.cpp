// SPDX-License-Identifier: Apache-2.0
#include "fairlead/mqtt/reason_code.hpp"

#include <array>

namespace fairlead::mqtt {
namespace {

/// The Errc of each failure, from 0x80 on.
constexpr auto kMeanings = std::array{
    Errc::rejected,            // 0x80 unspecified error
    Errc::protocol,            // 0x81 malformed packet
    Errc::protocol,            // 0x82 protocol error
    Errc::rejected,            // 0x83 implementation specific error
    Errc::unsupported,         // 0x84 unsupported protocol version
    Errc::client_id_rejected,  // 0x85 client identifier not valid
    Errc::bad_credentials,     // 0x86 bad user name or password
    Errc::not_authorised,      // 0x87 not authorized
    Errc::server_busy,         // 0x88 server unavailable
    Errc::server_busy,         // 0x89 server busy
    Errc::not_authorised,      // 0x8a banned
    Errc::closed,              // 0x8b server shutting down
    Errc::bad_credentials,     // 0x8c bad authentication method
    Errc::timed_out,           // 0x8d keep alive timeout
    Errc::session_taken_over,  // 0x8e session taken over
    Errc::rejected,            // 0x8f topic filter invalid
    Errc::rejected,            // 0x90 topic name invalid
    Errc::protocol,            // 0x91 packet identifier in use
    Errc::protocol,            // 0x92 packet identifier not found
    Errc::protocol,            // 0x93 receive maximum exceeded
    Errc::protocol,            // 0x94 topic alias invalid
    Errc::too_large,           // 0x95 packet too large
    Errc::quota_exceeded,      // 0x96 message rate too high
    Errc::quota_exceeded,      // 0x97 quota exceeded
    Errc::rejected,            // 0x98 administrative action
    Errc::rejected,            // 0x99 payload format invalid
    Errc::unsupported,         // 0x9a retain not supported
    Errc::unsupported,         // 0x9b QoS not supported
    Errc::server_moved,        // 0x9c use another server
    Errc::server_moved,        // 0x9d server moved
    Errc::unsupported,         // 0x9e shared subscriptions not supported
    Errc::quota_exceeded,      // 0x9f connection rate exceeded
    Errc::quota_exceeded,      // 0xa0 maximum connect time
    Errc::unsupported,         // 0xa1 subscription identifiers not supported
    Errc::unsupported,         // 0xa2 wildcard subscriptions not supported
};

}  // namespace

Errc errc_of(ReasonCode code) {
  if (!is_failure(code)) return Errc::closed;
  const std::size_t i = static_cast<std::size_t>(code) - 0x80;
  return i < kMeanings.size() ? kMeanings[i] : Errc::rejected;
}

}  // namespace fairlead::mqtt
