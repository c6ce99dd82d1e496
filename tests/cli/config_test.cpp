// SPDX-License-Identifier: Apache-2.0
// A device's profile, with which each command connects to a real broker.
#include "cli/harbour.hpp"

#include <csignal>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using support::Mosquitto;

/// A folder with a profile in it, and the files that it names.
class Config : public testing::Test {
 protected:
  Config() {
    for (const std::string file : {"ca.crt", "device.crt", "device.key"}) {
      std::filesystem::copy_file(pki(file), folder_.path() / file);
    }
  }
  /// @return The arguments that name a profile for this broker.
  Arguments profile(const Mosquitto& broker, const std::string& more) {
    const std::string file = (folder_.path() / "plant.toml").string();
    support::write_file(file, "endpoint = \"" + broker.endpoint() + "\"\n" + more);
    return {"--config", file};
  }
  support::TemporaryFolder folder_;
};

constexpr const char* kMutual = R"(
[trust]
ca_file = "ca.crt"
[identity]
certificate = "device.crt"
key = "device.key"
[tls]
version = "tlsv1.2"
[mqtt]
version = 5
client_id = "plant-7"
keep_alive = 30
keep_session = true
session_expiry = 600
qos = 1
[mqtt.will]
topic = "plant/7/state"
payload = "gone"
qos = 1
retain = true
)";

TEST_F(Config, EveryCommandConnectsAsItSays) {
  Mosquitto broker(mutual_broker());
  const Arguments profile = this->profile(broker, kMutual);
  Tool sub(Arguments{"sub", "-t", "plant/temperature", "-C", "1", "-F", "%q %p"} + profile);
  ASSERT_TRUE(logged(broker, "Sending SUBACK to plant-7"));
  EXPECT_TRUE(logged(broker, " as plant-7 (p5, c0, k30"));
  EXPECT_TRUE(logged(broker, "Will message specified (4 bytes) (r1, q1)."));

  const Ran pub = run(Arguments{"pub", "-t", "plant/temperature", "-m", "21.5", "-i", "plant-8"} + profile);
  EXPECT_EQ(pub.status, 0) << pub;
  EXPECT_TRUE(logged(broker, "Received PUBLISH from plant-8 (d0, q1, r0, "));
  const Ran heard = sub.finish();
  EXPECT_EQ(heard.status, 0) << heard;
  EXPECT_EQ(heard.out, "1 21.5\n");

  const Ran doctor = run(Arguments{"doctor"} + profile);
  EXPECT_EQ(doctor.status, 0) << doctor;
  EXPECT_NE(doctor.out.find("\ntls       TLSv1.2, "), std::string::npos) << doctor;
  EXPECT_NE(doctor.out.find("\nmqtt      accepted, MQTT 5.0"), std::string::npos) << doctor;
  EXPECT_NE(doctor.out.find("client id plant-7, session present, keep-alive 30 s\n"), std::string::npos) << doctor;
}

TEST_F(Config, TheCommandLineWins) {
  Mosquitto broker(mutual_broker());
  const Arguments profile = this->profile(broker, kMutual);
  const Ran doctor = run(Arguments{"doctor", "--tls-version", "tlsv1.3", "-k", "7", "-i", "plant-9"} + profile);
  EXPECT_EQ(doctor.status, 0) << doctor;
  EXPECT_NE(doctor.out.find("\ntls       TLSv1.3, "), std::string::npos) << doctor;
  EXPECT_NE(doctor.out.find("client id plant-9, "), std::string::npos) << doctor;
  EXPECT_NE(doctor.out.find(", keep-alive 7 s\n"), std::string::npos) << doctor;

  EXPECT_EQ(run(Arguments{"pub", "-t", "a", "-n", "--cafile", pki("other-ca.crt")} + profile).status, 20);
  const Mosquitto other(mutual_broker());
  const Ran elsewhere = run(Arguments{"pub", other.endpoint(), "-t", "plant/7", "-n"} + profile);
  EXPECT_EQ(elsewhere.status, 0) << elsewhere;
  EXPECT_TRUE(logged(other, "Received PUBLISH from plant-7 "));
}

TEST_F(Config, APasswordIsTakenFromIt) {
  const support::TemporaryFolder folder;
  Mosquitto broker(support::guarded_broker(folder.path()));
  const Arguments profile = this->profile(broker, "[mqtt]\nuser = \"harbour\"\npassword = \"master\"\n");
  const Arguments pub{"pub", "-t", "plant/7", "-n"};
  EXPECT_EQ(run(pub + profile).status, 0);
  EXPECT_EQ(run(pub + profile + Arguments{"-P", "mistress"}).status, 30);
}

}  // namespace
}  // namespace fairlead::tool
