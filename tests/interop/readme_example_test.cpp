// SPDX-License-Identifier: Apache-2.0
// The example of the README, as a program against a real broker.
#include "fairlead/ports/posix_openssl.hpp"

#include "support/mosquitto.hpp"
#include "support/pki.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

using std::chrono::seconds;

TEST(ReadmeExample, PublishesReceivesAndSurvivesALostConnection) {
  const support::TemporaryFolder folder;
  support::write_pki(folder.path());
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder.path()});
  const std::string ca = folder.path() / "ca.crt";
  const std::string certificate = folder.path() / "device.crt";
  const std::string key = folder.path() / "device.key";

  auto made = ports::HostClient::create({.endpoint = broker.endpoint(),
                                         .trust = ca,
                                         .certificate = certificate,
                                         .key = key,
                                         .client_id = "control-room",
                                         .backoff = {.cap = seconds(1)}});
  ASSERT_TRUE(made) << made.error().subject;
  ports::HostClient& control_room = **made;
  ASSERT_TRUE(control_room.start());

  support::Process example({FAIRLEAD_README_EXAMPLE, broker.endpoint(), ca, certificate, key}, folder.path() / "out");
  int temperatures = 0;
  while (!example.wait(std::chrono::milliseconds::zero())) {
    const auto event = control_room.next_event_within(seconds(20));
    ASSERT_TRUE(event) << name(event.error());
    if (std::get_if<mqtt::Connected>(&*event) != nullptr) {
      const mqtt::Subscription temperature{.filter = "plant/temperature"};
      ASSERT_TRUE(control_room.client().subscribe({&temperature, 1}));
    } else if (const auto* piece = std::get_if<mqtt::MessagePiece>(&*event)) {
      EXPECT_EQ(text_of(piece->data), "21.5");
      if (++temperatures == 1) {
        broker.stop();
        broker.start();
        continue;
      }
      ASSERT_TRUE(control_room.client().publish(
          {.topic = "plant/commands", .payload = mqtt::Payload::copy_of("stop"), .qos = mqtt::QoS::at_least_once}));
    } else if (const auto* done = std::get_if<mqtt::Completed>(&*event); done && done->kind == mqtt::OpKind::publish) {
      break;
    }
  }
  EXPECT_EQ(example.wait(seconds(10)), (support::ExitStatus{.code = 0}));
  EXPECT_GE(temperatures, 2);
  const std::string said = support::read_file(folder.path() / "out");
  EXPECT_NE(said.find("command: stop"), std::string::npos) << said;
  EXPECT_NE(said.find("offline: "), std::string::npos) << said;
}

TEST(ReadmeExample, StandsInTheReadmeAsItIsCompiledAndIsShort) {
  const std::string source = support::read_file(FAIRLEAD_SOURCE_FOLDER "/examples/posix/readme_example.cpp");
  const std::string code = source.substr(source.find('\n') + 1);  // Without the licence line.
  EXPECT_LE(std::ranges::count(code, '\n'), 35);
  const std::string readme = support::read_file(FAIRLEAD_SOURCE_FOLDER "/README.md");
  EXPECT_NE(readme.find("```cpp\n" + code + "```"), std::string::npos) << "README.md does not hold the example";
}

}  // namespace
}  // namespace fairlead
