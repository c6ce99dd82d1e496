// SPDX-License-Identifier: Apache-2.0
// What a device must keep when it loses its RAM: the session, the count of failures, the observer.
#include "client/client_kit.hpp"

#include <gtest/gtest.h>

namespace fairlead::client::test {
namespace {

using mqtt::QoS;
using std::chrono::minutes;
using std::chrono::seconds;
using support::publishes;

TEST(ClientPowerLoss, UnacknowledgedMessagesAreSentAgainByTheNextClient) {
  std::vector<std::byte> saved(512);
  mqtt::Op op;
  {
    ScriptedClient before;
    before.options.connect.clean_start = mqtt::CleanStart::no;
    before.expect_connect();
    before.broker.expect(publishes("a", "important").qos(1).dup(false));
    before.start();
    op = *before.publish("a", "important", QoS::at_least_once);
    before.run();
    EXPECT_EQ(before.broker.problem(), "");
    const auto size = before.client().session().save(saved);
    ASSERT_TRUE(size);
    saved.resize(*size);
  }
  ScriptedClient after;
  after.options.connect.clean_start = mqtt::CleanStart::no;
  ASSERT_TRUE(after.client().session().restore(saved));
  after.expect_connect(true);
  after.broker.expect(publishes("a", "important").qos(1).dup(true)).reply_puback();
  after.start();
  EXPECT_EQ(after.broker.problem(), "");
  ASSERT_EQ(after.seen.connected.size(), 1U);
  EXPECT_EQ(after.seen.connected[0].resent, 1);
  EXPECT_EQ(after.seen.completions(op), 1U) << "handles keep their values";
}

/// A text in flash, as a source.
class Flash final : public PayloadSource {
 private:
  IoResult do_read(std::uint64_t offset, MutableBytes into) override {
    return IoResult::bytes(copy_bytes(into, bytes_of("from flash").subspan(offset)));
  }
  [[nodiscard]] std::uint64_t do_size() const override { return 10; }
};

TEST(ClientPowerLoss, ARestoredMessageIsReadFromTheSourceThatIsAttached) {
  std::vector<std::byte> saved(512);
  Flash flash;
  mqtt::Op op;
  {
    ScriptedClient before;
    op = *before.publish("a", flash, QoS::at_least_once);
    saved.resize(*before.client().session().save(saved));
  }
  ScriptedClient after;
  ASSERT_TRUE(after.client().session().restore(saved));
  ASSERT_TRUE(after.client().attach(op, flash));
  after.expect_connect();
  after.broker.expect(publishes("a", "from flash")).reply_puback();
  after.start();
  EXPECT_EQ(after.broker.problem(), "");
  ASSERT_EQ(after.seen.completions(op), 1U);
  EXPECT_FALSE(after.seen.completion(op)->error);
}

TEST(ClientPowerLoss, ADeviceInAResetLoopDoesNotHammerItsServer) {
  const Failure refused{.layer = Layer::connect, .error = Errc::refused};
  std::array<std::byte, connection::Backoff::kSavedSize> saved = connection::Backoff().save();
  Duration longest{};
  for (int reset = 1; reset <= 8; ++reset) {
    ScriptedClient kit;
    ASSERT_TRUE(kit.client().machine().backoff().restore(saved));
    kit.connector.failures = {refused};
    kit.start();
    ASSERT_EQ(kit.seen.offline.size(), 1U);
    EXPECT_EQ(kit.last_failure().attempts, reset) << "counted over resets";
    longest = std::max(longest, *kit.seen.offline.back().retry_in);
    saved = kit.client().machine().backoff().save();
  }
  EXPECT_GT(longest, seconds(2));
}

TEST(ClientPowerLoss, TheObserverTellsWhatHappenedBefore) {
  ScriptedClient before;
  before.connector.failures = {{.layer = Layer::handshake, .error = Errc::certificate_expired, .native = 10}};
  before.start();
  Observer kept = before.observer;
  ASSERT_TRUE(kept.is_intact());
  ScriptedClient after;
  after.observer = kept;
  after.clock.time = Instant(seconds(1));
  after.observer.after_restart(after.clock.time);
  after.online();
  EXPECT_EQ(after.counters().attempts, 2U);
  ASSERT_EQ(after.observer.size(), 1U);
  EXPECT_EQ(after.observer.failure(0, after.clock.time + minutes(1)).error, Errc::certificate_expired);
  EXPECT_EQ(after.observer.failure(0, after.clock.time + minutes(1)).age(), minutes(1));
}

}  // namespace
}  // namespace fairlead::client::test
