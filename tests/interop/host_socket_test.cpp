// SPDX-License-Identifier: Apache-2.0
// A secure socket and a real broker: the bytes of CONNECT and CONNACK by hand.
#include "fairlead/ports/host_socket.hpp"

#include "support/mosquitto.hpp"
#include "support/mqtt_wire.hpp"
#include "support/pki.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using std::chrono::seconds;
using support::operator+;

class HostSocketAndBroker : public testing::TestWithParam<tls::Version> {
 protected:
  HostSocketAndBroker() { support::write_pki(folder_.path()); }

  std::string path(const std::string& file) { return folder_.path() / file; }
  ports::HostSocketOptions options(const support::Mosquitto& broker) {
    ports::HostSocketOptions made{.endpoint = broker.endpoint(),
                                  .trust = path("ca.crt"),
                                  .certificate = path("device.crt"),
                                  .key = path("device.key")};
    made.policy.oldest = made.policy.newest = GetParam();
    return made;
  }
  /// Sends CONNECT, and gives the first bytes that come back.
  static Result<support::Buffer> greet(ports::HostSocket& socket) {
    const support::Buffer connect =
        support::packet(0x10, support::prefixed("MQTT") + support::raw({4, 2, 0, 60}) + support::prefixed("by-hand"));
    if (const auto sent = socket.send_all(Bytes(connect), seconds(10)); !sent) return fail(sent.error());
    support::Buffer answer(64);
    const IoResult got = socket.recv(answer, seconds(10));
    if (!got.ok()) return fail(got.error());
    answer.resize(got.size());
    return answer;
  }
  support::TemporaryFolder folder_;
};

TEST_P(HostSocketAndBroker, ConnectIsAnswered) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder_.path()});
  auto socket = *ports::HostSocket::create(options(broker));
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(socket->connect(seconds(10))) << name(socket->failure().error);
    EXPECT_TRUE(socket->tls()->peer().verified);
    EXPECT_EQ(socket->tls()->peer().version, GetParam());
    EXPECT_EQ(greet(*socket), support::connack());
    EXPECT_TRUE(socket->shutdown(seconds(10)));
    socket->close();
  }
}

TEST_P(HostSocketAndBroker, AnEarlierConnectionIsContinued) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder_.path()});
  support::Buffer memory(tls::ResumptionSlot::kUsualSize);
  tls::ResumptionSlot slot(memory);
  auto with_slot = options(broker);
  with_slot.resumption = &slot;
  for (const bool resumed : {false, true, true}) {
    // Another socket each time: the slot is all that is left of the one before.
    auto socket = *ports::HostSocket::create(with_slot);
    ASSERT_TRUE(socket->connect(seconds(10))) << name(socket->failure().error);
    EXPECT_EQ(socket->tls()->peer().resumed, resumed);
    EXPECT_EQ(greet(*socket), support::connack());
    EXPECT_TRUE(socket->shutdown(seconds(10)));
    EXPECT_FALSE(slot.empty());
  }
}

TEST_P(HostSocketAndBroker, WhoeverIsNotTheBrokerIsRefused) {
  struct Row {
    const char* server;
    const char* trust;
    Errc error;
    const char* revoked = "no-server-revoked.crl";
  };
  for (const Row& row : {Row{"server", "other-ca.crt", Errc::unknown_ca}, Row{"wrong-host", "ca.crt", Errc::wrong_host},
                         Row{"expired-server", "ca.crt", Errc::certificate_expired},
                         Row{"server", "ca.crt", Errc::certificate_revoked, "server-revoked.crl"}}) {
    support::Mosquitto broker({.tls = true, .pki = folder_.path(), .server_name = row.server});
    auto named = options(broker);
    named.trust = path(row.trust);
    named.revoked = path(row.revoked);
    auto socket = *ports::HostSocket::create(named);
    const auto connected = socket->connect(seconds(10));
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error(), row.error);
    EXPECT_EQ(socket->failure().layer, Layer::handshake);
  }
}

TEST_P(HostSocketAndBroker, AMissingCertificateIsRefusedByTheBroker) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder_.path()});
  auto named = options(broker);
  named.certificate = named.key = "";
  auto socket = *ports::HostSocket::create(named);
  // Under TLS 1.3 the refusal comes with the first bytes that are read.
  Errc refused{};
  if (const auto connected = socket->connect(seconds(10)); !connected) {
    refused = connected.error();
  } else {
    const auto answer = greet(*socket);
    ASSERT_FALSE(answer);
    refused = answer.error();
  }
  EXPECT_EQ(refused, Errc::client_certificate_rejected);
  EXPECT_EQ(socket->failure().error, Errc::client_certificate_rejected);
  EXPECT_EQ(socket->failure().layer, GetParam() == tls::Version::tls_1_3 ? Layer::transport : Layer::handshake);
  EXPECT_NE(socket->failure().alert, Failure::kNone);
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, HostSocketAndBroker, testing::Values(tls::Version::tls_1_2, tls::Version::tls_1_3),
                         [](const testing::TestParamInfo<tls::Version>& row) {
                           return row.param == tls::Version::tls_1_2 ? "tls12" : "tls13";
                         });

}  // namespace
}  // namespace fairlead::interop
