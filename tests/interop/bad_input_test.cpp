// SPDX-License-Identifier: Apache-2.0
// Every way in which a connection does not come about, or does not last: one error and one layer each, in time.
#include "interop/bad_peer.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using support::Canned;
using support::Listening;
using tls::Version;
using Resolver = support::DnsServer::Behaviour;

/// A calendar that knows nothing, as after power-on.
class NoCalendar final : public platform::WallClock {
  [[nodiscard]] std::optional<UnixTime> do_now() const override { return std::nullopt; }
};
const NoCalendar kNoCalendar;

enum class In : std::uint8_t {
  both,
  v3_1_1,
  v5
};

struct Fault {
  const char* name;
  void (*arrange)(BadPeer&);
  Layer layer;
  Errc error;
  In in = In::both;
  /// When the end of the connection can be seen in two ways: FIN, or RST when the peer had not read everything.
  Errc or_else = error;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }  // NOLINT(readability-identifier-naming)

constexpr const char* kHttp = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

// ---- Getting there ----

const std::vector<Fault> kOnTheWay = {
    {"NoResolverAnswers", [](BadPeer& p) { p.name_that_the_resolver(Resolver::is_silent); }, Layer::resolve,
     Errc::resolver_failed},
    {"TheResolverFails", [](BadPeer& p) { p.name_that_the_resolver(Resolver::fails); }, Layer::resolve,
     Errc::resolver_failed},
    {"UnknownHost", [](BadPeer& p) { p.name_that_the_resolver(Resolver::not_found); }, Layer::resolve,
     Errc::name_not_found},
    {"HostWithoutAddress", [](BadPeer& p) { p.name_that_the_resolver(Resolver::answers); }, Layer::resolve,
     Errc::name_not_found},
    {"RefusedPort", [](BadPeer& p) { p.port(Listening::refuses, "mqtt"); }, Layer::connect, Errc::refused},
    {"RefusedPortTls", [](BadPeer& p) { p.port(Listening::refuses, "mqtts"); }, Layer::connect, Errc::refused},
    {"PacketsAreDropped", [](BadPeer& p) { p.port(Listening::ignores, "mqtt"); }, Layer::connect, Errc::timed_out},
    {"AcceptsAndSaysNothing", [](BadPeer& p) { p.port(Listening::accepts, "mqtt"); }, Layer::mqtt_connect,
     Errc::timed_out},
    {"AcceptsAndSaysNothingTls", [](BadPeer& p) { p.port(Listening::accepts, "mqtts"); }, Layer::handshake,
     Errc::timed_out},
};

// ---- Servers of another protocol ----

const std::vector<Fault> kOtherProtocols = {
    {"AMailServerOnATlsPort",
     [](BadPeer& p) { p.says({.text = "220 mail.example ESMTP\r\n", .when = Canned::When::at_once}, "mqtts"); },
     Layer::handshake, Errc::protocol},
    {"AnHttpServerOnATlsPort", [](BadPeer& p) { p.says({.text = kHttp, .then = Canned::Then::closes}, "mqtts"); },
     Layer::handshake, Errc::protocol},
    {"AnHttpServer", [](BadPeer& p) { p.says({.text = kHttp, .then = Canned::Then::closes}); }, Layer::mqtt_connect,
     Errc::protocol},
    {"AMailServer", [](BadPeer& p) { p.says({.text = "220 mail.example ESMTP\r\n", .when = Canned::When::at_once}); },
     Layer::mqtt_connect, Errc::protocol},
    {"PlainMosquittoOnATlsPort",
     [](BadPeer& p) {
       p.mosquitto({});
       p.options.endpoint.replace(0, std::string("mqtt://127.0.0.1").size(), "mqtts://localhost");
     },
     Layer::handshake, Errc::closed, In::both, Errc::reset},
    {"TlsMosquittoOnAPlainPort",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_3);
       p.options.endpoint.replace(0, std::string("mqtts").size(), "mqtt");
     },
     Layer::mqtt_connect, Errc::closed, In::both, Errc::reset},
    {"AServerOfAnotherApplicationProtocol", [](BadPeer& p) { p.tls_server_of_another_protocol(); }, Layer::handshake,
     Errc::no_common_parameters},
};

// ---- Who the server is ----

const std::vector<Fault> kServers = {
    {"UnknownCa",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_3);
       p.options.trust = pki() / "other-ca.crt";
     },
     Layer::handshake, Errc::unknown_ca},
    {"UnknownCaTls12",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_2);
       p.options.trust = pki() / "other-ca.crt";
     },
     Layer::handshake, Errc::unknown_ca},
    {"WrongHost", [](BadPeer& p) { p.mosquitto_tls(Version::tls_1_3, "wrong-host"); }, Layer::handshake,
     Errc::wrong_host},
    {"Expired", [](BadPeer& p) { p.mosquitto_tls(Version::tls_1_3, "expired-server"); }, Layer::handshake,
     Errc::certificate_expired},
    {"NotYetValid", [](BadPeer& p) { p.mosquitto_tls(Version::tls_1_3, "future-server"); }, Layer::handshake,
     Errc::certificate_not_yet_valid},
    {"ClockUnknown",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_3);
       p.options.wall_clock = &kNoCalendar;
     },
     Layer::handshake, Errc::clock_unknown},
};

// ---- Who we are: under TLS 1.3 the server says no after our handshake is over ----

const std::vector<Fault> kIdentities = {
    {"NoClientCertificateTls12", [](BadPeer& p) { p.mosquitto_tls(Version::tls_1_2, "server", true); },
     Layer::handshake, Errc::client_certificate_rejected},
    {"NoClientCertificateTls13", [](BadPeer& p) { p.mosquitto_tls(Version::tls_1_3, "server", true); },
     Layer::mqtt_connect, Errc::client_certificate_rejected},
    {"ClientCertificateOfAnotherCaTls12",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_2, "server", true);
       p.identity("rogue-device.crt", "rogue-device.key");
     },
     Layer::handshake, Errc::client_certificate_rejected},
    {"ClientCertificateOfAnotherCaTls13",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_3, "server", true);
       p.identity("rogue-device.crt", "rogue-device.key");
     },
     Layer::mqtt_connect, Errc::client_certificate_rejected},
    {"ExpiredClientCertificateTls12",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_2, "server", true);
       p.identity("expired-device.crt", "expired-device.key");
     },
     Layer::handshake, Errc::client_certificate_rejected},
    {"ExpiredClientCertificateTls13",
     [](BadPeer& p) {
       p.mosquitto_tls(Version::tls_1_3, "server", true);
       p.identity("expired-device.crt", "expired-device.key");
     },
     Layer::mqtt_connect, Errc::client_certificate_rejected},
    {"KeyOfAnotherCertificate",
     [](BadPeer& p) {
       p.options.endpoint = "mqtts://localhost:1";
       p.identity("device.crt", "mismatched.key");
     },
     Layer::configuration, Errc::key_mismatch},
    {"NoSuchKey",
     [](BadPeer& p) {
       p.options.endpoint = "mqtts://localhost:1";
       p.identity("device.crt", "nowhere.key");
     },
     Layer::configuration, Errc::key_missing},
    {"AKeyInPlaceOfACertificate",
     [](BadPeer& p) {
       p.options.endpoint = "mqtts://localhost:1";
       p.identity("device.key", "device.key");
     },
     Layer::configuration, Errc::invalid},
    {"ATrustStoreWithoutCertificate",
     [](BadPeer& p) {
       p.options.endpoint = "mqtts://localhost:1";
       p.options.trust = pki() / "device.key";
     },
     Layer::configuration, Errc::invalid},
};

// ---- What CONNACK says ----

const std::vector<Fault> kRefusals = {
    // Mosquitto says "not authorised" for a wrong password, too.
    {"WrongPasswordForMosquitto",
     [](BadPeer& p) {
       p.mosquitto_with_password();
       p.options.user = "harbour";
       p.options.password = "wrong";
     },
     Layer::mqtt_connect, Errc::not_authorised},
    {"NoUserNameForMosquitto", [](BadPeer& p) { p.mosquitto_with_password(); }, Layer::mqtt_connect,
     Errc::not_authorised},
    {"EmptyClientIdForMosquitto",
     [](BadPeer& p) {
       p.mosquitto({.more = "allow_zero_length_clientid false"});
       p.options.client_id.clear();
     },
     Layer::mqtt_connect, Errc::client_id_rejected, In::v3_1_1},
    {"EmptyClientIdForMosquittoOf50",  // 2.0.11 calls it an unspecified error.
     [](BadPeer& p) {
       p.mosquitto({.more = "allow_zero_length_clientid false"});
       p.options.client_id.clear();
     },
     Layer::mqtt_connect, Errc::rejected, In::v5, Errc::client_id_rejected},
    // 3.1.3-8: it may not even be asked.
    {"EmptyClientIdAndAKeptSession",
     [](BadPeer& p) {
       p.mosquitto({});
       p.options.client_id.clear();
       p.options.connect.clean_start = mqtt::CleanStart::no;
     },
     Layer::configuration, Errc::invalid, In::v3_1_1},
    {"WrongProtocolVersion", [](BadPeer& p) { p.refuses_with(1, 0x84); }, Layer::mqtt_connect, Errc::unsupported},
    {"ClientIdRejected", [](BadPeer& p) { p.refuses_with(2, 0x85); }, Layer::mqtt_connect, Errc::client_id_rejected},
    {"ServerBusy", [](BadPeer& p) { p.refuses_with(3, 0x89); }, Layer::mqtt_connect, Errc::server_busy},
    {"ServerUnavailable", [](BadPeer& p) { p.refuses_with(3, 0x88); }, Layer::mqtt_connect, Errc::server_busy},
    {"BadCredentials", [](BadPeer& p) { p.refuses_with(4, 0x86); }, Layer::mqtt_connect, Errc::bad_credentials},
    {"NotAuthorised", [](BadPeer& p) { p.refuses_with(5, 0x87); }, Layer::mqtt_connect, Errc::not_authorised},
    {"Banned", [](BadPeer& p) { p.refuses_with(5, 0x8a); }, Layer::mqtt_connect, Errc::not_authorised},
    {"QuotaExceeded", [](BadPeer& p) { p.refuses_with(0, 0x97); }, Layer::mqtt_connect, Errc::quota_exceeded, In::v5},
    {"ServerMoved", [](BadPeer& p) { p.refuses_with(0, 0x9d); }, Layer::mqtt_connect, Errc::server_moved, In::v5},
    {"AnUnknownCode", [](BadPeer& p) { p.refuses_with(6, 0x83); }, Layer::mqtt_connect, Errc::protocol, In::v3_1_1},
    {"ClosesInPlaceOfAnAnswer", [](BadPeer& p) { p.says({.then = Canned::Then::closes}); }, Layer::mqtt_connect,
     Errc::closed},
    {"CutsInPlaceOfAnAnswer", [](BadPeer& p) { p.says({.then = Canned::Then::resets}); }, Layer::mqtt_connect,
     Errc::reset},
    {"AnotherPacketFirst", [](BadPeer& p) { p.says({.text = packet({0xd0, 0})}); }, Layer::mqtt_connect,
     Errc::protocol},
    {"ALengthOfFiveBytes", [](BadPeer& p) { p.says({.text = packet({0x20, 0xff, 0xff, 0xff, 0xff, 1})}); },
     Layer::mqtt_connect, Errc::protocol},
    {"ASessionThatACleanStartCannotHave",
     [](BadPeer& p) {
       const bool v5 = p.options.version == mqtt::Version::v5;
       p.says({.text = v5 ? packet({0x20, 3, 1, 0, 0}) : packet({0x20, 2, 1, 0})});
     },
     Layer::mqtt_connect, Errc::protocol},
    {"HalfAnAnswer", [](BadPeer& p) { p.says({.text = packet({0x20}), .then = Canned::Then::closes}); },
     Layer::mqtt_connect, Errc::closed},
};

class BadInput : public testing::TestWithParam<Fault> {};

TEST_P(BadInput, IsOneErrorOfOneLayerInTime) {
  const Fault& fault = GetParam();
  for (const mqtt::Version version : {mqtt::Version::v3_1_1, mqtt::Version::v5}) {
    if (fault.in != In::both && (fault.in == In::v5) != (version == mqtt::Version::v5)) continue;
    SCOPED_TRACE(version == mqtt::Version::v5 ? "5.0" : "3.1.1");
    BadPeer peer(version);
    fault.arrange(peer);
    auto made = ports::HostClient::create(peer.options);
    Failure failure;
    if (made) {
      ports::HostClient& host = **made;
      ASSERT_TRUE(host.start());
      const auto event = host.next_event_within(std::chrono::seconds(5));
      ASSERT_TRUE(event) << name(event.error());
      const auto* const offline = std::get_if<connection::Offline>(&*event);
      ASSERT_NE(offline, nullptr) << "it came online";
      failure = offline->failure;
      EXPECT_EQ(failure.attempts, 1);
      EXPECT_EQ(offline->retry_in.has_value(), connection::cause_of(fault.error) != connection::Cause::permanent);
      EXPECT_EQ(host.observer().counters().failures, 1U);
      EXPECT_EQ(host.observer().counters().connections, 0U);
    } else {
      failure = made.error().failure();
    }
    EXPECT_EQ(name(failure.layer), name(fault.layer));
    const Errc wanted = failure.error == fault.or_else ? fault.or_else : fault.error;
    EXPECT_EQ(name(failure.error), name(wanted));
  }
}

std::string name_of_fault(const testing::TestParamInfo<Fault>& fault) { return fault.param.name; }

INSTANTIATE_TEST_SUITE_P(OnTheWay, BadInput, testing::ValuesIn(kOnTheWay), name_of_fault);
INSTANTIATE_TEST_SUITE_P(OtherProtocol, BadInput, testing::ValuesIn(kOtherProtocols), name_of_fault);
INSTANTIATE_TEST_SUITE_P(Server, BadInput, testing::ValuesIn(kServers), name_of_fault);
INSTANTIATE_TEST_SUITE_P(Identity, BadInput, testing::ValuesIn(kIdentities), name_of_fault);
INSTANTIATE_TEST_SUITE_P(Refusal, BadInput, testing::ValuesIn(kRefusals), name_of_fault);

/// A server that accepts us and then leaves at once looks like a success; taken for one, it would be asked again
/// without end.
TEST(AfterConnack, AServerThatLeavesAtOnceIsAFailureEachTime) {
  for (const mqtt::Version version : {mqtt::Version::v3_1_1, mqtt::Version::v5}) {
    for (const Canned::Then then : {Canned::Then::closes, Canned::Then::resets}) {
      BadPeer peer(version);
      const bool v5 = version == mqtt::Version::v5;
      peer.says({.text = v5 ? packet({0x20, 3, 0, 0, 0}) : packet({0x20, 2, 0, 0}), .then = then});
      peer.options.backoff = {.base = std::chrono::milliseconds(8)};
      auto made = ports::HostClient::create(peer.options);
      ASSERT_TRUE(made);
      ports::HostClient& host = **made;
      ASSERT_TRUE(host.start());
      int ends = 0;
      while (ends < 5) {
        const auto event = host.next_event_within(std::chrono::seconds(5));
        ASSERT_TRUE(event) << name(event.error());
        const auto* const offline = std::get_if<connection::Offline>(&*event);
        if (offline == nullptr) continue;
        ++ends;
        const bool in_order = then == Canned::Then::closes;
        // A RST can overtake the CONNACK before it.
        EXPECT_TRUE(!in_order || offline->failure.layer == Layer::mqtt) << name(offline->failure.layer);
        EXPECT_EQ(name(offline->failure.error), name(in_order ? Errc::closed : Errc::reset));
        EXPECT_EQ(offline->failure.attempts, ends);
        ASSERT_TRUE(offline->retry_in.has_value());
        EXPECT_LE(*offline->retry_in, peer.options.backoff.base * (1 << (ends - 1)));
      }
      EXPECT_TRUE(then == Canned::Then::resets || host.observer().counters().connections == 5);
    }
  }
}

}  // namespace
}  // namespace fairlead::interop
