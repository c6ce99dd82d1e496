// SPDX-License-Identifier: Apache-2.0
// Every version of MQTT and TLS at every quality of service, against a real broker.
#include "fairlead/ports/posix_openssl.hpp"

#include "support/mosquitto.hpp"
#include "support/pki.hpp"

#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

using std::chrono::seconds;

enum class Security {
  plain,
  server_only,
  mutual
};

struct Row {
  mqtt::Version mqtt;
  Security security;
  tls::Version tls;
};

std::string text(const Row& row) {
  std::string made = row.mqtt == mqtt::Version::v5 ? "mqtt5" : "mqtt311";
  if (row.security == Security::plain) return made + "_plain";
  made += row.security == Security::mutual ? "_mutual" : "_server_only";
  return made + (row.tls == tls::Version::tls_1_3 ? "_tls13" : "_tls12");
}

class RoundTrip : public testing::TestWithParam<Row> {
 protected:
  static void SetUpTestSuite() {
    pki_ = new support::TemporaryFolder;
    support::write_pki(pki_->path());
  }
  static void TearDownTestSuite() {
    delete pki_;
    pki_ = nullptr;
  }

  void SetUp() override {
    const Row& row = GetParam();
    broker_ = std::make_unique<support::Mosquitto>(
        support::MosquittoOptions{.tls = row.security != Security::plain,
                                  .require_certificate = row.security == Security::mutual,
                                  .pki = pki_->path()});
    ports::HostOptions options{.endpoint = broker_->endpoint(), .version = row.mqtt, .client_id = "device"};
    if (row.security != Security::plain) options.trust = pki_->path() / "ca.crt";
    if (row.security == Security::mutual) {
      options.certificate = pki_->path() / "device.crt";
      options.key = pki_->path() / "device.key";
    }
    options.policy.oldest = options.policy.newest = row.tls;
    auto made = ports::HostClient::create(options);
    ASSERT_TRUE(made) << made.error().subject;
    host_ = *std::move(made);
    ASSERT_TRUE(host_->start());
  }

  /// The next event of one kind; others are passed over.
  template <class T>
  std::optional<T> expect() {
    for (;;) {
      const auto event = host_->next_event_within(seconds(10));
      if (!event) return std::nullopt;
      if (const auto* lost = std::get_if<connection::Offline>(&*event)) {
        ADD_FAILURE() << "offline: " << name(lost->failure.error);
        return std::nullopt;
      }
      if (const auto* wanted = std::get_if<T>(&*event)) return *wanted;
    }
  }

  static support::TemporaryFolder* pki_;
  std::unique_ptr<support::Mosquitto> broker_;
  std::unique_ptr<ports::HostClient> host_;
};
support::TemporaryFolder* RoundTrip::pki_ = nullptr;

TEST_P(RoundTrip, EveryQosComesBackByteByByte) {
  const auto connected = expect<mqtt::Connected>();
  ASSERT_TRUE(connected.has_value());
  if (host_->tls() != nullptr) {
    EXPECT_EQ(host_->tls()->peer().version, GetParam().tls);
    EXPECT_TRUE(host_->tls()->peer().verified);
  }
  const mqtt::Subscription echo{.filter = "echo/#", .qos = mqtt::QoS::exactly_once};
  ASSERT_TRUE(host_->client().subscribe({&echo, 1}));
  const auto granted = expect<mqtt::Completed>();
  ASSERT_TRUE(granted.has_value());
  EXPECT_FALSE(granted->error.has_value());

  std::string payload;
  for (int i = 0; i < 100'000; ++i) payload += static_cast<char>(i * 7 + i / 256);
  for (const mqtt::QoS qos : {mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, payload.size()}) {
      const std::string_view sent = std::string_view(payload).substr(0, size);
      ASSERT_TRUE(
          host_->client().publish({.topic = "echo/one", .payload = mqtt::Payload::borrow(bytes_of(sent)), .qos = qos}));
      std::string received;
      for (;;) {
        const auto piece = expect<mqtt::MessagePiece>();
        ASSERT_TRUE(piece.has_value());
        EXPECT_EQ(piece->header.topic.view(), "echo/one");
        EXPECT_EQ(piece->header.qos, qos);
        EXPECT_EQ(piece->offset, received.size());
        received += text_of(piece->data);
        if (piece->is_last()) break;
      }
      EXPECT_TRUE(received == sent) << "QoS " << static_cast<int>(qos) << ", " << size << " bytes";
    }
  }
  ASSERT_TRUE(host_->stop());
  EXPECT_TRUE(broker_->logs("Received DISCONNECT from device")) << broker_->log();
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, RoundTrip,
                         testing::Values(Row{mqtt::Version::v3_1_1, Security::plain, tls::Version::tls_1_3},
                                         Row{mqtt::Version::v5, Security::plain, tls::Version::tls_1_3},
                                         Row{mqtt::Version::v5, Security::server_only, tls::Version::tls_1_3},
                                         Row{mqtt::Version::v3_1_1, Security::mutual, tls::Version::tls_1_2},
                                         Row{mqtt::Version::v3_1_1, Security::mutual, tls::Version::tls_1_3},
                                         Row{mqtt::Version::v5, Security::mutual, tls::Version::tls_1_2},
                                         Row{mqtt::Version::v5, Security::mutual, tls::Version::tls_1_3}),
                         [](const testing::TestParamInfo<Row>& row) { return text(row.param); });

}  // namespace
}  // namespace fairlead
