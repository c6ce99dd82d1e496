// SPDX-License-Identifier: Apache-2.0
#include "support/session_kit.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::mqtt {
namespace {

using namespace support;  // NOLINT(google-build-using-namespace): the words of the dialogue

TEST(Subscribe, Writes311AsTheStandardsTable) {
  ScriptedKit kit;
  kit.online();
  const Subscription wanted[] = {{.filter = "a/#", .qos = QoS::at_least_once},
                                 {.filter = "b", .qos = QoS::exactly_once}};
  const auto op = kit.session.subscribe(wanted);
  ASSERT_TRUE(op);
  const unsigned id = op->value() & 0xffffU;
  kit.broker
      .expect(
          subscribes({"a/#", "b"})
              .bytes(packet(0x82, raw({id >> 8U, id & 0xffU}) + prefixed("a/#") + raw({1}) + prefixed("b") + raw({2}))))
      .reply_suback(raw({1, 0x80}));
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  const auto completed = kit.net.seen.completion(*op);
  ASSERT_TRUE(completed);
  EXPECT_EQ(completed->kind, OpKind::subscribe);
  EXPECT_EQ(completed->error, Errc::rejected) << "one of the filters was refused";
  EXPECT_EQ(completed->reason, ReasonCode::unspecified_error);
  EXPECT_EQ(kit.net.seen.reasons[0], raw({1, 0x80}));
}

TEST(Subscribe, WritesOptionsAndPropertiesOf50) {
  ScriptedKit kit(v5());
  kit.online();
  const Subscription wanted{.filter = "$share/g/a",
                            .qos = QoS::exactly_once,
                            .retain_as_published = RetainAsPublished::yes,
                            .retain_handling = RetainHandling::do_not_send};
  const Property properties[] = {Property::of(PropertyId::subscription_identifier, 200U), Property::user("k", "v")};
  const auto op = kit.session.subscribe(std::span(&wanted, 1), properties);
  const auto plain = kit.session.subscribe(std::span<const Subscription>({{.filter = "b", .no_local = NoLocal::yes}}));
  ASSERT_TRUE(op && plain);
  kit.broker
      .expect(subscribes({"$share/g/a"})
                  .must("content",
                        [](const ClientPacket& p) {
                          return p.options == std::vector<unsigned>{0x2a} &&
                                 p.properties == raw({0x0b, 0xc8, 1, 0x26, 0, 1, 'k', 0, 1, 'v'});
                        }))
      .reply([](const ClientPacket& p) { return suback(p.id, raw({2}), block(raw({0x1f}) + prefixed("ok"))); });
  kit.broker.expect(subscribes({"b"}).must(
      "options", [](const ClientPacket& p) { return p.options == std::vector<unsigned>{0x04}; }));
  kit.net.on_event = [&](const Event& event) {
    if (const auto* c = std::get_if<Completed>(&event)) {
      EXPECT_EQ(c->reason_of(0), ReasonCode::granted_qos_2);
      EXPECT_EQ(c->properties.find(PropertyId::reason_string)->text(), "ok");
    }
  };
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_FALSE(kit.net.seen.completion(*op)->error);
}

TEST(Subscribe, RefusesWhatTheStandardForbids) {
  ScriptedKit kit(v5(), {.outbox = 100});
  kit.online();
  const auto refused = [&](Subscription s, std::span<const Property> properties = {}) {
    const auto r = kit.session.subscribe(std::span(&s, 1), properties);
    return r ? Errc::would_block : r.error();
  };
  EXPECT_EQ(kit.session.subscribe({}).error(), Errc::invalid);
  EXPECT_EQ(refused({}), Errc::invalid);
  EXPECT_EQ(refused({.filter = "$share/g"}), Errc::invalid);
  EXPECT_EQ(refused({.filter = "$share/g/a", .no_local = NoLocal::yes}), Errc::invalid);
  const std::string text(200, 'x');
  EXPECT_EQ(refused({.filter = *TopicFilter::parse(text)}), Errc::no_space);
  const Property twice[] = {Property::of(PropertyId::subscription_identifier, 1U),
                            Property::of(PropertyId::subscription_identifier, 2U)};
  EXPECT_EQ(refused({.filter = "a"}, twice), Errc::invalid);
  const Property zero[] = {Property::of(PropertyId::subscription_identifier, 0U)};
  EXPECT_EQ(refused({.filter = "a"}, zero), Errc::invalid);
  const std::vector<Subscription> many(70'000, Subscription{.filter = "a"});
  EXPECT_EQ(kit.session.subscribe(many).error(), Errc::too_large);

  ScriptedKit old;
  EXPECT_EQ(old.session.subscribe(std::span<const Subscription>({{.filter = "a", .no_local = NoLocal::yes}})).error(),
            Errc::unsupported);
  EXPECT_EQ(old.session.subscribe(std::span<const Subscription>({{.filter = "a"}}), zero).error(), Errc::unsupported);
  EXPECT_TRUE(old.subscribe("$share/g")) << "an ordinary filter under 3.1.1";
}

// What was accepted without a connection meets the limits of the server that it gets.
TEST(Subscribe, ThatWaitedIsRefusedWhereTheServerDoesNotOfferIt) {
  struct Row {
    Buffer limit;  // In CONNACK (3.2.2.3.11 to 3.2.2.3.13).
    std::vector<Subscription> filters;
    bool identified;
    bool refused;
  };
  const Row rows[] = {{raw({0x28, 0}), {{.filter = "a"}, {.filter = "plant/#"}}, false, true},
                      {raw({0x28, 0}), {{.filter = "a"}, {.filter = "plant"}}, true, false},
                      {raw({0x29, 0}), {{.filter = "a"}}, true, true},
                      {raw({0x29, 0}), {{.filter = "a/+"}}, false, false},
                      {raw({0x2a, 0}), {{.filter = "a"}, {.filter = "$share/g/a"}}, false, true},
                      {raw({0x2a, 0}), {{.filter = "+/a"}}, true, false}};
  for (const Row& row : rows) {
    ScriptedKit kit(v5());
    const Property identifier[] = {Property::of(PropertyId::subscription_identifier, 7U)};
    const auto op = kit.session.subscribe(row.filters, std::span(identifier).first(row.identified ? 1 : 0));
    ASSERT_TRUE(op);
    kit.broker.expect(connect()).reply(connack(0, false, block(row.limit)));
    if (!row.refused) {
      std::vector<std::string> filters;
      for (const Subscription& each : row.filters) filters.emplace_back(each.filter.view());
      kit.broker.expect(subscribes(filters)).reply([&](const ClientPacket& p) {
        return suback(p.id, Buffer(row.filters.size()), block());
      });
    }
    ASSERT_TRUE(kit.net.open());
    kit.net.run();
    EXPECT_EQ(kit.broker.problem(), "");
    ASSERT_TRUE(kit.net.seen.completion(*op));
    EXPECT_EQ(kit.net.seen.completion(*op)->error, row.refused ? std::optional(Errc::unsupported) : std::nullopt);
  }
}

TEST(Unsubscribe, WritesAndCompletesInBothVersions) {
  const TopicFilter filters[] = {"a/#", "b"};
  ScriptedKit old;
  old.online();
  const auto op = old.session.unsubscribe(filters);
  old.broker.expect(unsubscribes({"a/#", "b"})).reply([](const ClientPacket& p) { return unsuback(p.id); });
  old.net.run();
  EXPECT_EQ(old.broker.problem(), "");
  EXPECT_EQ(old.net.seen.completion(*op)->kind, OpKind::unsubscribe);
  EXPECT_FALSE(old.net.seen.completion(*op)->error);

  ScriptedKit kit(v5());
  kit.online();
  const Property user[] = {Property::user("k", "v")};
  const auto denied = kit.session.unsubscribe(filters, user);
  kit.broker.expect(unsubscribes({"a/#", "b"})).reply([](const ClientPacket& p) {
    return unsuback(p.id, raw({0x11, 0x87}), block());
  });
  kit.net.run();
  EXPECT_EQ(kit.broker.problem(), "");
  EXPECT_EQ(kit.net.seen.completion(*denied)->error, Errc::not_authorised);
  EXPECT_EQ(kit.net.seen.reasons[0], raw({0x11, 0x87}));
  EXPECT_EQ(kit.session.unsubscribe({}).error(), Errc::invalid);
  EXPECT_EQ(kit.session.unsubscribe(std::vector<TopicFilter>(1)).error(), Errc::invalid);
  EXPECT_EQ(kit.session.unsubscribe(std::vector<TopicFilter>(70'000, "a")).error(), Errc::too_large);
  const Property misplaced[] = {Property::of(PropertyId::subscription_identifier, 1U)};
  EXPECT_EQ(kit.session.unsubscribe(filters, misplaced).error(), Errc::invalid);
}

TEST(Views, OfACompletedEventAreNotMixedUpOverALostConnection) {
  ScriptedKit kit(v5());
  kit.online();
  const auto first = kit.subscribe("a");
  const Buffer answer = suback(static_cast<std::uint16_t>(first->value()), raw({1}), block());
  kit.broker.expect(subscribes({"a"}));
  kit.net.run();
  EXPECT_EQ(kit.session.on_bytes(answer, kit.net.now), answer.size());
  EXPECT_FALSE(kit.session.accepts_bytes());
  kit.session.on_transport_lost();
  const auto event = kit.session.next_event();
  ASSERT_TRUE(event && std::get_if<Completed>(&*event));
  EXPECT_EQ(std::get<Completed>(*event).op, *first);
  EXPECT_TRUE(std::get<Completed>(*event).reasons.empty()) << "the input is gone";
  EXPECT_FALSE(std::get<Completed>(*event).error);
}

}  // namespace
}  // namespace fairlead::mqtt
