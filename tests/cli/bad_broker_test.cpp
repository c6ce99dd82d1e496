// SPDX-License-Identifier: Apache-2.0
// Brokers that refuse, misbehave, or are given too much.
#include "cli/harbour.hpp"
#include "cli/refusal.hpp"
#include "support/mqtt_wire.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using support::raw;
using support::operator+;
using tool::operator+;
using When = Saying::When;
using Then = Saying::Then;

/// Answers CONNECT with these bytes, and then stays.
std::string answering(Shore& shore, const support::Buffer& bytes) {
  return shore.server(bytes, When::after_hearing, Then::stays);
}

Refusal with_code(const std::string& name, unsigned code, Errc error, const std::string& sentence) {
  return {name, error, sentence, [=](Shore& shore) {
            return Arguments{answering(shore, support::connack(code)), "-i", "plant-7", "-u", "harbour", "-P", "wrong"};
          }};
}

Refusal with_reason(const std::string& name, unsigned code, Errc error, const std::string& sentence) {
  return {name, error, sentence, [=](Shore& shore) {
            return Arguments{answering(shore, support::connack(code, false, support::block())), "-V", "5", "-i",
                             "plant-7"};
          }};
}

std::vector<Refusal> connack_refusals() {
  return {
      {"real_broker_wants_a_user", Errc::not_authorised, "does not let this client in",
       [](Shore& shore) { return Arguments{shore.broker(support::guarded_broker(shore.folder()))}; }},
      {"real_broker_refuses_the_password", Errc::not_authorised, "(user \"harbour\")",
       [](Shore& shore) {
         return Arguments{shore.broker(support::guarded_broker(shore.folder())), "-u", "harbour", "-P", "wrong"};
       }},
      {"real_broker_refuses_the_password_v5", Errc::not_authorised, "does not let this client in",
       [](Shore& shore) {
         return Arguments{
             shore.broker(support::guarded_broker(shore.folder())), "-V", "5", "-u", "harbour", "-P", "wrong"};
       }},
      {"real_broker_refuses_the_client_id", Errc::not_authorised, "does not let this client in",
       [](Shore& shore) {
         return Arguments{shore.broker({.more = "clientid_prefixes harbour-\n"}), "-i", "pirate-7"};
       }},
      with_code("version", 1, Errc::unsupported, "cannot speak with this client"),
      with_code("client_id", 2, Errc::client_id_rejected, "does not accept the client id \"plant-7\""),
      with_code("busy", 3, Errc::server_busy, "cannot serve this client now"),
      with_code("credentials", 4, Errc::bad_credentials, "\"harbour\""),
      with_code("authorisation", 5, Errc::not_authorised, "does not let this client in (user \"harbour\")"),
      with_code("unknown_code", 6, Errc::protocol, "not MQTT"),
      with_reason("v5_unspecified", 0x80, Errc::rejected, "refused the connection: unspecified error"),
      with_reason("v5_version", 0x84, Errc::unsupported, "cannot speak with this client: unsupported protocol version"),
      with_reason("v5_client_id", 0x85, Errc::client_id_rejected, "does not accept the client id \"plant-7\""),
      with_reason("v5_credentials", 0x86, Errc::bad_credentials, "user name or the password"),
      with_reason("v5_authorisation", 0x87, Errc::not_authorised, "does not let this client in"),
      with_reason("v5_unavailable", 0x88, Errc::server_busy, "cannot serve this client now"),
      with_reason("v5_busy", 0x89, Errc::server_busy, "cannot serve this client now"),
      with_reason("v5_banned", 0x8a, Errc::not_authorised, "does not let this client in"),
      with_reason("v5_quota", 0x97, Errc::quota_exceeded, "a quota or rate is used up"),
      with_reason("v5_use_another_server", 0x9c, Errc::server_moved, "asks this client to use another server"),
      with_reason("v5_server_moved", 0x9d, Errc::server_moved, "asks this client to use another server"),
      with_reason("v5_rate", 0x9f, Errc::quota_exceeded, "a quota or rate is used up"),
  };
}

Refusal malformed_connack(const std::string& name, const support::Buffer& bytes) {
  return {name, Errc::protocol, "answered CONNECT with something that is not MQTT",
          [=](Shore& shore) { return Arguments{answering(shore, bytes)}; }};
}

/// After CONNACK; whoever waits for an answer hears it.
Refusal malformed_later(const std::string& name, const support::Buffer& bytes) {
  return {name, Errc::protocol, "broke the rules of MQTT",
          [=](Shore& shore) { return Arguments{answering(shore, support::connack() + bytes)}; }, Commands::sub_doctor};
}

std::vector<Refusal> malformed() {
  support::Buffer huge = raw({0x20}) + support::variable(300'000);
  huge.resize(70'000);
  return {
      malformed_connack("length_of_five_bytes", raw({0x20, 0x80, 0x80, 0x80, 0x80, 0x01})),
      malformed_connack("connack_with_flags", raw({0x21, 2, 0, 0})),
      malformed_connack("connack_too_short", raw({0x20, 1, 0})),
      malformed_connack("another_packet_first", support::pingresp()),
      malformed_connack("session_that_was_not_asked_for", support::connack(0, true)),
      {"connack_larger_than_the_buffer", Errc::too_large, "larger than one side can take",
       [=](Shore& shore) { return Arguments{answering(shore, huge), "-V", "5"}; }},
      malformed_later("packet_identifier_0", support::publish("a", "x", 1, 0)),
      malformed_later("topic_with_a_wildcard", support::publish("a/+", "x")),
      malformed_later("topic_of_bad_utf8", support::publish("\xff", "x")),
      malformed_later("topic_beyond_the_packet", raw({0x30, 4, 0, 9, 'a', 'b'})),
      malformed_later("qos_3", raw({0x36, 5, 0, 1, 'a', 0, 1})),
      malformed_later("second_connack", support::connack()),
      malformed_later("what_only_clients_send", raw({0xc0, 0})),
      {"suback_larger_than_the_buffer", Errc::too_large, "larger than one side can take",
       [](Shore& shore) {
         support::Buffer suback = support::connack() + raw({0x90}) + support::variable(300'000);
         return Arguments{answering(shore, suback)};
       },
       Commands::sub},
      {"closes_after_connack", Errc::closed, "ended the MQTT connection",
       [](Shore& shore) { return Arguments{shore.server(support::connack(), When::after_hearing, Then::closes)}; }},
      {"taken_over", Errc::session_taken_over, "with the same client id \"plant-7\"",
       [](Shore& shore) {
         return Arguments{answering(shore, support::connack(0, false, support::block()) + raw({0xe0, 1, 0x8e})), "-V",
                          "5", "-i", "plant-7"};
       }},
  };
}

class ConnackRefusal : public testing::TestWithParam<Refusal> {};
TEST_P(ConnackRefusal, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Row, ConnackRefusal, testing::ValuesIn(connack_refusals()), row_name);

class BadBroker : public testing::TestWithParam<Refusal> {};
TEST_P(BadBroker, IsOneSentenceAndItsStatus) { expect_refused(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Row, BadBroker, testing::ValuesIn(malformed()), row_name);

}  // namespace
}  // namespace fairlead::tool
