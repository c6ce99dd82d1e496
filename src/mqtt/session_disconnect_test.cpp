// SPDX-License-Identifier: Apache-2.0
// DISCONNECT of either side.
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue
using std::chrono::seconds;

TEST(Disconnect, LeavesBehindWhatWasSentBefore) {
  ScriptedKit kit;
  kit.online();
  kit.broker.expect(publishes("a", "x"));
  kit.broker.expect(disconnects().bytes(raw({0xe0, 0})));
  ASSERT_TRUE(kit.publish("a", "x"));
  ASSERT_TRUE(kit.session.disconnect());
  EXPECT_EQ(kit.session.state(), SessionState::closing);
  EXPECT_FALSE(kit.session.wants_close());
  EXPECT_FALSE(kit.session.accepts_bytes());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.state(), SessionState::offline);
  EXPECT_TRUE(kit.net.seen.ended.empty()) << "our own wish is no news";
  EXPECT_EQ(kit.session.disconnect().error(), Errc::invalid);
}

TEST(Disconnect, Of50CarriesAReason) {
  ScriptedKit kit(v5());
  kit.online();
  const Property why[] = {Property::of(PropertyId::reason_string, "bye")};
  const Property wrong[] = {Property::of(PropertyId::content_type, "bye")};
  EXPECT_EQ(kit.session.disconnect(ReasonCode::success, wrong).error(), Errc::invalid);
  kit.broker.expect(disconnects().bytes(raw({0xe0, 8, 4, 6, 0x1f, 0, 3, 'b', 'y', 'e'})));
  ASSERT_TRUE(kit.session.disconnect(ReasonCode::disconnect_with_will, why));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");

  ScriptedKit old;
  old.online();
  EXPECT_EQ(old.session.disconnect(ReasonCode::disconnect_with_will).error(), Errc::unsupported);
  EXPECT_EQ(old.session.disconnect(ReasonCode::success, why).error(), Errc::unsupported);
}

TEST(Disconnect, FromTheServerSaysWhy) {
  const std::pair<unsigned, Errc> cases[] = {{0x00, Errc::closed},       {0x8e, Errc::session_taken_over},
                                             {0x89, Errc::server_busy},  {0x97, Errc::quota_exceeded},
                                             {0x9d, Errc::server_moved}, {0x95, Errc::too_large},
                                             {0x8b, Errc::closed},       {0x93, Errc::protocol}};
  for (const auto& [code, meaning] : cases) {
    ScriptedKit kit(v5());
    kit.online();
    kit.broker.say(raw({0xe0, 1, code}));
    kit.net.run();
    ASSERT_EQ(kit.net.seen.ended.size(), 1U);
    EXPECT_EQ(kit.net.seen.ended[0].error, meaning);
    EXPECT_EQ(kit.net.seen.ended[0].native, static_cast<int>(code));
    EXPECT_TRUE(kit.net.seen.ended[0].by_server);
    EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt);
    EXPECT_EQ(kit.broker.problem(), "") << "DISCONNECT is not answered";
  }
  ScriptedKit kit(v5());
  kit.online();
  kit.broker.say(raw({0xe0, 0}));
  kit.net.run();
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::closed);
}

TEST(Disconnect, ThatCanNeverBeSentIsRefused) {
  const std::string text(100, 'x');
  const Property why[] = {Property::of(PropertyId::reason_string, text)};
  ScriptedKit narrow(v5(), {.transmit = 64});
  narrow.online();
  EXPECT_EQ(narrow.session.disconnect(ReasonCode::success, why).error(), Errc::no_space) << "waiting would not help";
  EXPECT_EQ(narrow.session.state(), SessionState::online);

  ScriptedKit kit(v5());
  kit.online(false, raw({0x27, 0, 0, 0, 100}));
  EXPECT_EQ(kit.session.disconnect(ReasonCode::success, why).error(), Errc::too_large) << "the server takes no more";
  kit.broker.expect(disconnects());
  EXPECT_TRUE(kit.session.disconnect(ReasonCode::success, std::span(why).first(0)));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Disconnect, WaitsForRoom) {
  const Property why[] = {Property::of(PropertyId::reason_string, "a reason that needs nearly all of the room")};
  ScriptedKit kit(v5(), {.transmit = 64});
  kit.online();
  ASSERT_TRUE(kit.publish("t", "twenty bytes of text"));
  EXPECT_EQ(kit.session.disconnect(ReasonCode::success, why).error(), Errc::would_block);
  kit.broker.expect(publishes("t", "twenty bytes of text"));
  kit.net.run();
  kit.broker.expect(disconnects());
  EXPECT_TRUE(kit.session.disconnect(ReasonCode::success, why));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
}

TEST(Disconnect, IsTheLastPacketEvenWhenAPingreqIsDue) {
  ScriptedKit kit(v3_1_1(), {.transmit = 64});
  kit.net.options.keep_alive = seconds(30);
  kit.online();
  kit.net.stalled = true;
  for (std::uint16_t id = 1; id <= 15; ++id) {
    kit.broker.say(publish("t", "", 1, id));
    kit.broker.expect(acknowledges(kPuback, id));
  }
  kit.net.advance(seconds(30));  // There is no room for PINGREQ.
  ASSERT_TRUE(kit.session.disconnect());
  kit.broker.expect(disconnects());
  kit.net.stalled = false;
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_FALSE(kit.net.is_open());
}

}  // namespace
}  // namespace fairlead::mqtt
