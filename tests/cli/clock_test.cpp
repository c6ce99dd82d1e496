// SPDX-License-Identifier: Apache-2.0
// What the command believes of its machine's calendar.
#include "cli/harbour.hpp"
#include "cli/refusal.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

/// The command with a calendar that stands still.
Ran run_at(const std::string& seconds, const Arguments& arguments) {
  return run(arguments, {.environment = {"LD_PRELOAD=" FAIRLEAD_TEST_CALENDAR, "CALENDAR_SECONDS=" + seconds}});
}

Ran doctor_at(const std::string& seconds, const support::MosquittoOptions& options) {
  const support::Mosquitto broker(options);
  return run_at(seconds, Arguments{"doctor", broker.endpoint()} + trust());
}

constexpr const char* k2027 = "1800000000";

TEST(Clock, ATimeWithinTheDatesIsFine) { EXPECT_EQ(doctor_at(k2027, server_only_broker()).status, 0); }

TEST(Clock, ATimeBeforeTheProgramWasMadeIsNoTime) {
  for (const std::string seconds :
       {"0", "86400", "1577836801"}) {  // 1970, and 2020-01-01, when the certificate begins.
    const Ran ran = doctor_at(seconds, server_only_broker());
    EXPECT_EQ(ran.status, 21) << ran;
    EXPECT_NE(ran.out.find("tls       FAILED: clock_unknown\n"), std::string::npos) << ran;
    EXPECT_NE(ran.out.find("What is wrong   This device does not know the time"), std::string::npos) << ran;
  }
}

TEST(Clock, WithoutATimeNothingIsPublishedAndNothingHeard) {
  const support::Mosquitto broker(server_only_broker());
  for (const Arguments& command : {Arguments{"pub", "-n"}, Arguments{"sub", "-C", "1"}}) {
    const Ran ran = run_at("0", command + Arguments{"-t", "plant/7", broker.endpoint()} + trust());
    EXPECT_EQ(ran.status, 21) << ran;
    EXPECT_EQ(ran.out, "");
    const auto complaint = read_complaint(ran.err, Errc::clock_unknown);
    ASSERT_TRUE(complaint) << ran;
    EXPECT_TRUE(complaint->sentence.starts_with("This device does not know the time")) << ran;
  }
  EXPECT_EQ(run_at(k2027, Arguments{"pub", "-n", "-t", "plant/7", broker.endpoint()} + trust()).status, 0);
}

TEST(Clock, ATimeAfterTheDatesIsAnExpiredCertificate) {
  const Ran ran = doctor_at("2600000000", server_only_broker());
  EXPECT_EQ(ran.status, 20) << ran;
  EXPECT_NE(ran.out.find("certificate_expired"), std::string::npos) << ran;
}

TEST(Clock, WithoutTlsNobodyAsks) {
  const support::Mosquitto broker({});
  const Ran ran = run_at("0", {"doctor", broker.endpoint()});
  EXPECT_EQ(ran.status, 0) << ran;
}

}  // namespace
}  // namespace fairlead::tool
