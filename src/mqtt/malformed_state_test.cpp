// SPDX-License-Identifier: Apache-2.0
// The same malformed packets at every state that a session can be in: always one Ended event with the same error, and
// nothing that was accepted is lost.
#include "support/session_kit.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

struct Bad {
  const char* what;
  Buffer bytes;
  Errc error = Errc::protocol;
};

std::vector<Bad> malformed() {
  return {
      {"remaining length of 5 bytes", raw({0x30, 0xff, 0xff, 0xff, 0xff, 0x01})},
      {"topic of bad UTF-8", raw({0x30, 6, 0, 2, 0xc3, 0x28, 0, 0})},
      {"flags of PUBACK", raw({0x41, 2, 0, 1})},
      {"flags of PUBREL", raw({0x60, 2, 0, 1})},
      {"flags of QoS 3", raw({0x36, 6, 0, 1, 't', 0, 1, 0})},
      {"packet identifier 0 in PUBLISH", raw({0x32, 6, 0, 1, 't', 0, 0, 0})},
      {"packet identifier 0 in PUBACK", raw({0x40, 2, 0, 0})},
      {"topic with a wildcard", raw({0x30, 6, 0, 3, 'a', '/', '#', 0})},
      {"a packet larger than announced", raw({0x30, 0xff, 0x7f, 0, 1, 't'}), Errc::too_large},
      {"a head larger than the receive buffer", raw({0x30, 0x90, 0x08, 4, 0}) + Buffer(300, std::byte{'a'}),
       Errc::too_large},
      {"an acknowledgement larger than the receive buffer", raw({0x90, 0x90, 0x08, 0, 1}) + Buffer(300),
       Errc::too_large},
  };
}

/// Leads a session that is online, with a broker whose script is at its end, into a state.
struct State {
  const char* what;
  std::function<void(ScriptedKit&)> enter;
};

std::optional<Buffer> no_properties(const ScriptedKit& kit) {
  return kit.session.version() == Version::v5 ? std::optional(block()) : std::nullopt;
}

void publish_unanswered(ScriptedKit& kit, QoS qos) {
  ASSERT_TRUE(kit.publish("t", "x", qos));
  kit.broker.expect(publishes("t", "x"));
  kit.net.run();
}

std::vector<State> states() {
  return {
      {"idle", [](ScriptedKit&) {}},
      {"PUBACK is awaited", [](ScriptedKit& kit) { publish_unanswered(kit, QoS::at_least_once); }},
      {"PUBREC is awaited", [](ScriptedKit& kit) { publish_unanswered(kit, QoS::exactly_once); }},
      {"PUBCOMP is awaited",
       [](ScriptedKit& kit) {
         ASSERT_TRUE(kit.publish("t", "x", QoS::exactly_once));
         kit.broker.expect(publishes("t", "x")).reply_pubrec();
         kit.broker.expect(releases());
         kit.net.run();
       }},
      {"PUBREL is awaited",
       [](ScriptedKit& kit) {
         kit.broker.say(publish("in", "x", 2, 5, 0, no_properties(kit)));
         kit.broker.expect(acknowledges(kPubrec, 5));
         kit.net.run();
       }},
      {"SUBACK is awaited",
       [](ScriptedKit& kit) {
         ASSERT_TRUE(kit.subscribe("s"));
         kit.broker.expect(subscribes({"s"}));
         kit.net.run();
       }},
      {"PINGRESP is awaited",
       [](ScriptedKit& kit) {
         kit.broker.expect(pings());
         kit.net.advance(std::chrono::seconds(60));
       }},
      {"behind a message in pieces",
       [](ScriptedKit& kit) {
         const Buffer whole = publish("in", "a payload that comes in pieces", 1, 5, 0, no_properties(kit));
         kit.broker.say(Buffer(whole.begin(), whole.begin() + 20));
         kit.net.run();
         kit.broker.say(Buffer(whole.begin() + 20, whole.end()));
         kit.broker.expect(acknowledges(kPuback, 5));
         kit.net.run();
       }},
      {"requests wait for the server's quota",
       [](ScriptedKit& kit) {
         kit.net.cut();
         const bool five = kit.session.version() == Version::v5;
         kit.online(false, five ? raw({0x21, 0, 1}) : Buffer{});
         ASSERT_TRUE(kit.publish("t", "x", QoS::at_least_once));
         kit.broker.expect(publishes("t", "x"));
         if (five) {
           ASSERT_TRUE(kit.publish("t", "y", QoS::at_least_once));
         }
         kit.net.run();
       }},
      {"the session is resumed",
       [](ScriptedKit& kit) {
         publish_unanswered(kit, QoS::at_least_once);
         kit.net.cut();
         kit.net.options.clean_start = CleanStart::no;
         kit.broker.expect(connect()).reply(connack(0, true, no_properties(kit)));
         kit.broker.expect(publishes("t", "x").dup(true));
         ASSERT_TRUE(kit.net.open());
         kit.net.run();
       }},
  };
}

/// One Ended event, and whoever was waiting still waits.
void check_end(ScriptedKit& kit, const Bad& bad, std::size_t unfinished) {
  EXPECT_EQ(kit.broker.problem(), "");
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, bad.error);
  EXPECT_FALSE(kit.net.seen.ended[0].by_server);
  EXPECT_EQ(kit.session.unfinished(), unfinished);
  EXPECT_TRUE(kit.net.seen.completed.empty());
  EXPECT_FALSE(kit.net.is_open());
}

TEST(MalformedAtEveryState, OnlineEndsTheConnectionAndNothingElse) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    for (const State& state : states()) {
      for (const Bad& bad : malformed()) {
        for (const std::size_t chunk : {65'536U, 1U}) {
          SCOPED_TRACE(std::string(state.what) + ": " + bad.what + ", chunk " + std::to_string(chunk));
          ScriptedKit kit(*dialect);
          kit.net.options.maximum_packet_size = 2000;
          kit.online();
          state.enter(kit);
          if (testing::Test::HasFatalFailure()) return;
          ASSERT_EQ(kit.broker.problem(), "");
          ASSERT_EQ(kit.session.state(), SessionState::online);
          const std::size_t unfinished = kit.session.unfinished();
          kit.net.chunk = chunk;
          // What lies whole in the input needs no buffer; it is refused for another reason then.
          const bool needs_pieces = bad.error == Errc::too_large && bad.bytes.size() > 100;
          if (needs_pieces && chunk != 1) kit.net.chunk = 200;
          if (dialect == &v5()) kit.broker.expect(disconnects());
          kit.broker.say(bad.bytes);
          kit.net.run();
          check_end(kit, bad, unfinished);
        }
      }
    }
  }
}

TEST(MalformedAtEveryState, WhileAPayloadIsOnItsWayThereIsNoDisconnect) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    for (const Bad& bad : malformed()) {
      SCOPED_TRACE(bad.what);
      ScriptedKit kit(*dialect);
      kit.net.options.maximum_packet_size = 2000;
      kit.online();
      ASSERT_TRUE(kit.session.publish({.topic = "s", .payload = Payload::stream(100), .qos = QoS::at_least_once}));
      kit.net.run();  // The head leaves; the payload is asked for.
      kit.net.chunk = 200;
      kit.broker.say(bad.bytes);
      kit.net.run();
      check_end(kit, bad, 1);
    }
  }
}

TEST(MalformedAtEveryState, BeforeConnackItIsNoMqtt) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    for (const Bad& bad : malformed()) {
      for (const std::size_t chunk : {65'536U, 1U}) {
        SCOPED_TRACE(bad.what);
        ScriptedKit kit(*dialect);
        kit.net.chunk = chunk;
        kit.broker.expect(connect()).reply(bad.bytes);
        ASSERT_TRUE(kit.net.open());
        kit.net.run();
        check_end(kit, {.what = bad.what, .bytes = {}, .error = Errc::protocol}, 0);
        EXPECT_EQ(kit.net.seen.ended[0].layer, Layer::mqtt_connect);
      }
    }
  }
}

TEST(MalformedAtEveryState, WithoutAConnectionItIsPassedOver) {
  for (const Dialect* dialect : {&v3_1_1(), &v5()}) {
    for (const Bad& bad : malformed()) {
      SCOPED_TRACE(bad.what);
      ScriptedKit kit(*dialect);
      EXPECT_EQ(kit.session.on_bytes(bad.bytes, kit.net.now), bad.bytes.size());
      kit.online();
      ASSERT_TRUE(kit.session.disconnect());
      EXPECT_EQ(kit.session.on_bytes(bad.bytes, kit.net.now), bad.bytes.size());
      EXPECT_FALSE(kit.session.next_event());
      kit.broker.expect(disconnects());
      kit.net.run();
      EXPECT_EQ(kit.broker.problem(), "");
      EXPECT_TRUE(kit.net.seen.ended.empty());
    }
  }
}

}  // namespace
}  // namespace fairlead::mqtt
