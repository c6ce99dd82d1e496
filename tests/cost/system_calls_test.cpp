// SPDX-License-Identifier: Apache-2.0
// What a message costs in system calls, counted at the kernel's door.
#include "support/system_calls.hpp"

#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/posix_openssl.hpp"

#include "support/mosquitto.hpp"
#include "support/null_broker.hpp"
#include "support/pki.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>

#include <gtest/gtest.h>
#include <sys/syscall.h>

namespace fairlead::cost {
namespace {

using support::mark;
using support::SystemCalls;

/// A client that is online, and has nothing left to do.
std::unique_ptr<ports::HostClient> online(ports::HostOptions options) {
  auto made = ports::HostClient::create(std::move(options));
  if (!made || !(*made)->start()) throw std::runtime_error("no client");
  const auto event = (*made)->next_event_within(Duration(10'000));
  if (!event || !std::holds_alternative<mqtt::Connected>(*event)) throw std::runtime_error("not online");
  (void)(*made)->next_event_within(Duration(50));  // Under TLS 1.3 the session tickets come behind the handshake.
  return std::move(*made);
}

void publish(ports::HostClient& host, std::string_view payload, mqtt::QoS qos = mqtt::QoS::at_most_once) {
  const mqtt::Publication message{.topic = "plant/temperature", .payload = mqtt::Payload::copy_of(payload), .qos = qos};
  if (!host.client().publish(message)) throw std::runtime_error("not published");
}

/// Waits once, and is woken.
void wait(ports::OsPosix& os, bool gathers, bool ready = false) {
  WaitList list({});
  if (gathers) list.gather();
  if (ready) list.set_ready();
  platform::Waiter& waiter = os.platform().waiter;
  waiter.wake();
  mark();
  if (!waiter.wait(list, Deadline::never())) throw std::runtime_error("cannot wait");
  mark();
}

class Cost : public testing::Test {
 protected:
  void SetUp() override {
    if (!support::can_count_system_calls()) GTEST_SKIP() << "this system lets no program trace its children";
  }
};

class PlainCost : public Cost {
 protected:
  [[nodiscard]] ports::HostOptions options(mqtt::Version version = mqtt::Version::v5) const {
    return {.endpoint = "mqtt://127.0.0.1:" + std::to_string(broker_.port()), .version = version, .client_id = "cost"};
  }

 private:
  support::NullBroker broker_;
};

TEST_F(PlainCost, ALoneQos0MessageIsOneCall) {
  for (const auto version : {mqtt::Version::v3_1_1, mqtt::Version::v5}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{64}, std::size_t{1024}, std::size_t{16'384}}) {
      const auto counted = support::count_system_calls([&] {
        const auto host = online(options(version));
        const std::string payload(size, 'x');
        mark();
        publish(*host, payload);
        host->driver().flush();
        mark();
      });
      EXPECT_EQ(counted, std::vector<SystemCalls>{{SYS_sendmsg}}) << size << " bytes";
    }
  }
}

TEST_F(Cost, AWaitThatGathersPausesFirst) {
  const auto counted = support::count_system_calls([] {
    ports::OsPosix os;
    wait(os, false);
    wait(os, true);
    wait(os, true, true);
  });
  ASSERT_EQ(counted.size(), 5U);
  const SystemCalls& plain = counted[0];  // poll or ppoll, and the wake-up is taken.
  ASSERT_EQ(plain.size(), 2U);
  EXPECT_EQ(counted[2], (SystemCalls{SYS_clock_nanosleep, plain[0], plain[1]}));
  EXPECT_EQ(counted[4], SystemCalls{SYS_clock_nanosleep}) << "it is ready";
}

TEST_F(PlainCost, ABorrowedPayloadLeavesWithItsHeadInOneCall) {
  const auto counted = support::count_system_calls([&] {
    const auto host = online(options());
    const std::string payload(10'000, 'x');
    mark();
    const mqtt::Publication message{.topic = "plant/image", .payload = mqtt::Payload::borrow(bytes_of(payload))};
    if (!host->client().publish(message)) throw std::runtime_error("not published");
    host->driver().flush();
    mark();
  });
  EXPECT_EQ(counted, std::vector<SystemCalls>{{SYS_sendmsg}});
}

TEST_F(PlainCost, MessagesThatAreQueuedLeaveTogether) {
  const auto counted = support::count_system_calls([&] {
    const auto host = online(options());
    for (const auto qos : {mqtt::QoS::at_most_once, mqtt::QoS::at_least_once, mqtt::QoS::exactly_once}) {
      mark();
      for (int i = 0; i < 100; ++i) publish(*host, "21.5", qos);
      host->driver().flush();
    }
    mark();
  });
  EXPECT_EQ(counted, (std::vector<SystemCalls>{{SYS_sendmsg}, {SYS_sendmsg}, {SYS_sendmsg}}));
}

TEST_F(PlainCost, AWindowOfQos1MessagesTakesFewCallsUntilItIsAcknowledged) {
  const auto counted = support::count_system_calls([&] {
    const auto host = online(options());
    mark();
    for (int i = 0; i < 100; ++i) publish(*host, "21.5", mqtt::QoS::at_least_once);
    for (int completed = 0; completed < 100; ++completed) {
      const auto event = host->next_event_within(Duration(10'000));
      if (!event || !std::holds_alternative<mqtt::Completed>(*event)) throw std::runtime_error("not acknowledged");
    }
    mark();
  });
  ASSERT_EQ(counted.size(), 1U);
  // Send, look for answers, wait, receive; the broker may answer in a few parts.
  EXPECT_LE(counted.front().size(), 20U);
}

TEST_F(Cost, ALoneQos0MessageIsOneCallOverTlsToo) {
  const support::TemporaryFolder folder;
  support::write_pki(folder.path());
  for (const std::string version : {"tlsv1.2", "tlsv1.3"}) {
    const support::Mosquitto broker({.tls = true, .pki = folder.path(), .tls_version = version});
    const auto counted = support::count_system_calls([&] {
      const auto host = online({.endpoint = broker.endpoint(), .trust = folder.path() / "ca.crt"});
      mark();
      publish(*host, "21.5");
      host->driver().flush();
      mark();
      for (int i = 0; i < 100; ++i) publish(*host, "21.5");
      host->driver().flush();
      mark();
    });
    EXPECT_EQ(counted, (std::vector<SystemCalls>{{SYS_sendmsg}, {SYS_sendmsg}})) << version;
  }
}

}  // namespace
}  // namespace fairlead::cost
