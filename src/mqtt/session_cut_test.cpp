// SPDX-License-Identifier: Apache-2.0
// The promise of QoS 1 and 2: whatever byte the connection breaks at, in either direction, as often as it does.
#include "support/session_kit.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

struct Case {
  const Dialect* dialect;
  unsigned version;
  std::size_t chunk;
};

std::vector<Case> cases() { return {{&v3_1_1(), 4, 65'536}, {&v3_1_1(), 4, 1}, {&v5(), 5, 65'536}, {&v5(), 5, 3}}; }

using Kit = SessionKit<ModelBroker>;

std::size_t count(const std::vector<std::string>& texts, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(texts, text));
}
std::size_t count(const std::vector<Delivered>& messages, const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(messages, [&](const Delivered& d) { return d.payload == text; }));
}

/// Reconnects until nothing is left to do.
void reconnect_and_finish(Kit& kit) {
  for (int attempt = 0; attempt < 4; ++attempt) {
    if (!kit.net.is_open()) {
      ASSERT_TRUE(kit.net.open());
    }
    kit.net.run();
  }
  ASSERT_EQ(kit.broker.problem, "");
  ASSERT_EQ(kit.session.unfinished(), 0U);
  ASSERT_TRUE(kit.broker.is_settled());
}

enum class Side {
  to_peer,
  to_session
};

/// Runs `begin` on a connection that breaks after `at` bytes, and again after `again` bytes of the next one; then on
/// whole ones until the work is done. Returns whether the first cut happened.
bool run_with_cuts(Kit& kit, Side side, std::size_t at, std::size_t again, const std::function<void(Kit&)>& begin) {
  kit.net.options.clean_start = CleanStart::no;
  (side == Side::to_peer ? kit.net.cut_to_peer : kit.net.cut_to_session) = at;
  EXPECT_TRUE(kit.net.open());
  begin(kit);
  kit.net.run();
  const bool was_cut = !kit.net.is_open();
  if (was_cut) {
    (side == Side::to_peer ? kit.net.cut_to_peer : kit.net.cut_to_session) = again;
    EXPECT_TRUE(kit.net.open());
    kit.net.run();
  }
  kit.net.cut_to_peer.reset();
  kit.net.cut_to_session.reset();
  reconnect_and_finish(kit);
  return was_cut;
}

void check_outbound(const Case& c, Side side, std::size_t at, std::size_t again, bool& was_cut) {
  Kit kit(*c.dialect, KitSizes{}, c.version);
  kit.net.chunk = c.chunk;
  const std::string streamed(40, 's');
  kit.net.source = [&](PayloadWanted w) {
    return bytes_of(streamed).subspan(w.offset, std::min<std::size_t>(w.size, 7));
  };
  std::vector<Op> ops;
  was_cut = run_with_cuts(kit, side, at, again, [&](Kit& k) {
    ops.push_back(*k.publish("t", "one", QoS::at_least_once));
    ops.push_back(*k.publish("t", "two", QoS::exactly_once));
    ops.push_back(*k.subscribe("x"));
    ops.push_back(
        *k.session.publish({.topic = "t", .payload = Payload::stream(streamed.size()), .qos = QoS::exactly_once}));
    ops.push_back(*k.publish("t", "three", QoS::at_least_once));
  });
  for (const Op op : ops) {
    ASSERT_EQ(kit.net.seen.completions(op), 1U);
    ASSERT_FALSE(kit.net.seen.completion(op)->error);
  }
  ASSERT_GE(count(kit.broker.published, "one"), 1U);
  ASSERT_GE(count(kit.broker.published, "three"), 1U);
  ASSERT_EQ(count(kit.broker.published, "two"), 1U);
  ASSERT_EQ(count(kit.broker.published, streamed), 1U);
  const auto first = [&](const std::string& text) { return std::ranges::find(kit.broker.published, text); };
  ASSERT_LT(first("one"), first("three")) << "the order is kept";
  ASSERT_LT(first("two"), first(streamed));
}

void check_inbound(const Case& c, Side side, std::size_t at, std::size_t again, bool& was_cut) {
  Kit kit(*c.dialect, KitSizes{}, c.version);
  kit.net.chunk = c.chunk;
  was_cut = run_with_cuts(kit, side, at, again, [](Kit& k) {
    k.broker.has_session = true;
    k.broker.send("t", "one", 1);
    k.broker.send("t", "two, in pieces", 2);
    k.broker.send("t", "three", 2);
    k.broker.send("t", "four", 1);
  });
  const auto& messages = kit.net.seen.messages;
  ASSERT_GE(count(messages, "one"), 1U);
  ASSERT_GE(count(messages, "four"), 1U);
  ASSERT_EQ(count(messages, "two, in pieces"), 1U);
  ASSERT_EQ(count(messages, "three"), 1U);
}

void at_every_byte(void (*check)(const Case&, Side, std::size_t, std::size_t, bool&)) {
  for (const Case& c : cases()) {
    for (const Side side : {Side::to_peer, Side::to_session}) {
      for (const std::size_t again : {std::size_t{1'000'000}, std::size_t{21}, std::size_t{30}, std::size_t{47}}) {
        std::size_t at = 1;
        for (bool was_cut = true; was_cut; ++at) {
          SCOPED_TRACE("version " + std::to_string(c.version) + ", chunk " + std::to_string(c.chunk) + ", side " +
                       std::to_string(static_cast<int>(side)) + ", cut at " + std::to_string(at) + ", again at " +
                       std::to_string(again));
          check(c, side, at, again, was_cut);
          if (testing::Test::HasFatalFailure()) return;
        }
        EXPECT_GT(at, 20U) << "the scenario has bytes to be cut at";
      }
    }
  }
}

TEST(CutAtEveryByte, OutboundExchangesKeepTheirPromise) { at_every_byte(check_outbound); }

TEST(CutAtEveryByte, InboundExchangesKeepTheirPromise) { at_every_byte(check_inbound); }

TEST(LostSession, IsReportedAndUnfinishedMessagesAreSentAnew) {
  for (const unsigned version : {4U, 5U}) {
    Kit kit(version == 5 ? v5() : v3_1_1(), KitSizes{}, version);
    kit.net.options.clean_start = CleanStart::no;
    kit.broker.hold_acks = true;
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    const auto one = kit.publish("t", "one", QoS::at_least_once);
    const auto two = kit.publish("t", "two", QoS::exactly_once);
    kit.net.run();
    kit.net.cut();
    kit.broker.lose_session();  // As a broker ended by SIGKILL.
    kit.broker.hold_acks = false;
    const auto queued = kit.publish("t", "queued", QoS::exactly_once);
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.problem, "");
    ASSERT_EQ(kit.net.seen.connected.size(), 2U);
    const Connected& again = kit.net.seen.connected[1];
    EXPECT_FALSE(again.session_present);
    EXPECT_EQ(again.resent, 2);
    EXPECT_EQ(again.possible_duplicates, 1);
    EXPECT_EQ(kit.broker.published, (std::vector<std::string>{"one", "two", "one", "two", "queued"}));
    for (const Op op : {*one, *two, *queued}) EXPECT_EQ(kit.net.seen.completions(op), 1U);
  }
}

TEST(LostSession, SendsAQos2MessageAnewEvenAfterPubrec) {
  // A broker that was killed between PUBREC and PUBREL may not have delivered the message.
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  const auto op = kit.publish("t", "two", QoS::exactly_once);
  kit.broker.expect(publishes("t", "two").dup(false)).reply_pubrec();
  kit.broker.expect(releases()).then_cut();
  kit.net.run();
  kit.broker.expect(connect()).reply(connack(0, false));
  kit.broker.expect(publishes("t", "two").dup(false)).reply_pubrec();
  kit.broker.expect(releases()).reply_pubcomp();
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.connected[1].possible_duplicates, 1);
  EXPECT_EQ(kit.net.seen.completions(*op), 1U);
}

TEST(LostSession, LeavesWhatMayHaveArrivedBeyondCancel) {
  ScriptedKit kit(v5());
  kit.online();
  const auto first = kit.publish("t", "first", QoS::exactly_once);
  const auto second = kit.publish("t", "second", QoS::exactly_once);
  kit.broker.expect(publishes("t", "first"));
  kit.broker.expect(publishes("t", "second"));
  kit.net.run();
  kit.net.cut();
  kit.broker.expect(connect()).reply(connack(0, false, block(raw({0x21, 0, 1}))));  // The second must wait.
  kit.broker.expect(publishes("t", "first"));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.session.cancel(*second).error(), Errc::busy) << "the server had it once";
  EXPECT_EQ(kit.session.cancel(*first).error(), Errc::busy);
  kit.net.cut();
  kit.broker.expect(connect()).reply(connack(0, false, block()));
  kit.broker.expect(publishes("t", "first"));
  kit.broker.expect(publishes("t", "second"));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.net.seen.connected.back().possible_duplicates, 2U) << "both, although one was sent only once";
}

TEST(LostSession, ForgetsReceivedIdentifiers) {
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  kit.broker.say(publish("t", "first", 2, 3));
  kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  kit.net.cut();
  kit.online(false);
  kit.broker.say(publish("t", "another", 2, 3));
  kit.broker.expect(acknowledges(kPubrec, 3));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.messages.size(), 2U);
}

TEST(KeptSession, ResumesWithDupAndInOrder) {
  ScriptedKit kit;
  kit.net.options.clean_start = CleanStart::no;
  kit.online();
  ASSERT_TRUE(kit.publish("t", "released", QoS::exactly_once));
  kit.broker.expect(publishes("t", "released")).reply_pubrec();
  kit.broker.expect(releases());
  kit.net.run();
  ASSERT_TRUE(kit.publish("t", "1", QoS::at_least_once));
  ASSERT_TRUE(kit.publish("t", "2", QoS::exactly_once));
  ASSERT_TRUE(kit.subscribe("s"));
  kit.broker.expect(publishes("t", "1"));
  kit.broker.expect(publishes("t", "2"));
  kit.broker.expect(subscribes({"s"})).then_cut();
  kit.net.run();
  ASSERT_TRUE(kit.publish("t", "new", QoS::at_least_once));
  kit.broker.expect(connect()).reply(connack(0, true));
  kit.broker.expect(releases()).reply_pubcomp();
  kit.broker.expect(publishes("t", "1").dup(true)).reply_puback();
  kit.broker.expect(publishes("t", "2").dup(true)).reply_pubrec();
  kit.broker.expect(subscribes({"s"})).reply_suback(raw({0}));
  kit.broker.expect(publishes("t", "new").dup(false)).reply_puback();
  kit.broker.expect(releases()).reply_pubcomp();
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.connected[1].resent, 4);
  EXPECT_EQ(kit.net.seen.connected[1].possible_duplicates, 0);
  EXPECT_EQ(kit.session.unfinished(), 0U);
}

TEST(KeptSession, CannotFollowACleanStart) {
  ScriptedKit kit;
  kit.broker.expect(connect()).reply(connack(0, true));
  ASSERT_TRUE(kit.net.open());
  kit.net.run();
  ASSERT_EQ(kit.net.seen.ended.size(), 1U);
  EXPECT_EQ(kit.net.seen.ended[0].error, Errc::protocol);
}

}  // namespace
}  // namespace fairlead::mqtt
