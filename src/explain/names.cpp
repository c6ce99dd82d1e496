// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/names.hpp"

#include <array>

namespace fairlead::explain {
namespace {

struct Named {
  std::int32_t number;
  std::string_view name;
};

// RFC 8446 section 6, and the alerts of RFC 5246 that a TLS 1.2 peer still sends.
constexpr std::array kAlerts = {
    Named{0, "close_notify"},
    Named{10, "unexpected_message"},
    Named{20, "bad_record_mac"},
    Named{21, "decryption_failed"},
    Named{22, "record_overflow"},
    Named{30, "decompression_failure"},
    Named{40, "handshake_failure"},
    Named{41, "no_certificate"},
    Named{42, "bad_certificate"},
    Named{43, "unsupported_certificate"},
    Named{44, "certificate_revoked"},
    Named{45, "certificate_expired"},
    Named{46, "certificate_unknown"},
    Named{47, "illegal_parameter"},
    Named{48, "unknown_ca"},
    Named{49, "access_denied"},
    Named{50, "decode_error"},
    Named{51, "decrypt_error"},
    Named{60, "export_restriction"},
    Named{70, "protocol_version"},
    Named{71, "insufficient_security"},
    Named{80, "internal_error"},
    Named{86, "inappropriate_fallback"},
    Named{90, "user_canceled"},
    Named{100, "no_renegotiation"},
    Named{109, "missing_extension"},
    Named{110, "unsupported_extension"},
    Named{111, "certificate_unobtainable"},
    Named{112, "unrecognized_name"},
    Named{113, "bad_certificate_status_response"},
    Named{114, "bad_certificate_hash_value"},
    Named{115, "unknown_psk_identity"},
    Named{116, "certificate_required"},
    Named{120, "no_application_protocol"},
};

// MQTT 3.1.1 table 3.1, then MQTT 5.0 table 2-6.
constexpr std::array kReasons = {
    Named{1, "unacceptable protocol version"},
    Named{2, "client identifier rejected"},
    Named{3, "server unavailable"},
    Named{4, "bad user name or password"},
    Named{5, "not authorised"},
    Named{0x80, "unspecified error"},
    Named{0x81, "malformed packet"},
    Named{0x82, "protocol error"},
    Named{0x83, "implementation specific error"},
    Named{0x84, "unsupported protocol version"},
    Named{0x85, "client identifier not valid"},
    Named{0x86, "bad user name or password"},
    Named{0x87, "not authorised"},
    Named{0x88, "server unavailable"},
    Named{0x89, "server busy"},
    Named{0x8a, "banned"},
    Named{0x8b, "server shutting down"},
    Named{0x8c, "bad authentication method"},
    Named{0x8d, "keep alive timeout"},
    Named{0x8e, "session taken over"},
    Named{0x8f, "topic filter invalid"},
    Named{0x90, "topic name invalid"},
    Named{0x91, "packet identifier in use"},
    Named{0x92, "packet identifier not found"},
    Named{0x93, "receive maximum exceeded"},
    Named{0x94, "topic alias invalid"},
    Named{0x95, "packet too large"},
    Named{0x96, "message rate too high"},
    Named{0x97, "quota exceeded"},
    Named{0x98, "administrative action"},
    Named{0x99, "payload format invalid"},
    Named{0x9a, "retain not supported"},
    Named{0x9b, "QoS not supported"},
    Named{0x9c, "use another server"},
    Named{0x9d, "server moved"},
    Named{0x9e, "shared subscriptions not supported"},
    Named{0x9f, "connection rate exceeded"},
    Named{0xa0, "maximum connect time"},
    Named{0xa1, "subscription identifiers not supported"},
    Named{0xa2, "wildcard subscriptions not supported"},
};

template <class Table>
std::string_view look_up(const Table& table, std::int32_t number) {
  for (const Named& entry : table) {
    if (entry.number == number) return entry.name;
  }
  return {};
}

}  // namespace

std::string_view alert_name(std::uint8_t alert) { return look_up(kAlerts, alert); }

std::string_view reason_name(std::int32_t code) { return look_up(kReasons, code); }

}  // namespace fairlead::explain
