// SPDX-License-Identifier: Apache-2.0
// Publications that a broker does not allow: the connection stays, and the operation says so if the version can.
// (Mosquitto 2.0.11 grants every subscription, and delivers nothing of what it does not allow.)
#include "interop/device.hpp"
#include "interop/rows.hpp"
#include "support/pki.hpp"

#include <optional>

#include <gtest/gtest.h>

namespace fairlead::interop {
namespace {

using mqtt::QoS;
using mqtt::ReasonCode;

class RefusedPublication : public testing::TestWithParam<Row> {
 protected:
  RefusedPublication() {
    const auto file = folder_.path() / "acl";
    support::write_file(file, "topic readwrite own/#\n");
    broker_.emplace(support::MosquittoOptions{.more = "acl_file " + file.string()});
    device_.emplace(options_for(GetParam(), broker_->endpoint()));
    device_->connect();
  }
  [[nodiscard]] bool v5() const { return GetParam().mqtt == mqtt::Version::v5; }

  support::TemporaryFolder folder_;
  std::optional<support::Mosquitto> broker_;
  std::optional<Device> device_;
};

TEST_P(RefusedPublication, IsToldWhereTheVersionCan) {
  for (const QoS qos : {QoS::at_least_once, QoS::exactly_once}) {
    const Outcome refused = device_->publish("foreign/topic", "no", qos);
    // An acknowledgement of 3.1.1 has no words: "If a Server does not authorize a PUBLISH to be performed, it has no
    // way of informing that Client" (section 3.3.5).
    EXPECT_EQ(refused.error, v5() ? std::optional(Errc::not_authorised) : std::nullopt);
    EXPECT_EQ(refused.reason, v5() ? ReasonCode::not_authorized : ReasonCode::success);
  }
  EXPECT_FALSE(device_->publish("own/topic", "yes", QoS::exactly_once).error);
  EXPECT_EQ(device_->counters().failures, 0U);
}

INSTANTIATE_TEST_SUITE_P(Mosquitto, RefusedPublication,
                         testing::Values(Row{.mqtt = mqtt::Version::v3_1_1}, Row{.mqtt = mqtt::Version::v5}), name_of);

}  // namespace
}  // namespace fairlead::interop
