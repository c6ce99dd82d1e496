// SPDX-License-Identifier: Apache-2.0
#include "fairlead/net/race.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::net {
namespace {

using Log = std::vector<std::string>;

Address v6(int n) { return *parse_address("2001:db8::" + std::to_string(n), 1); }
Address v4(int n) { return *parse_address("192.0.2." + std::to_string(n), 1); }

/// A network and a resolver in virtual time around one race. Times are milliseconds after its start.
class Scenario {
 public:
  RaceOptions options;
  std::uint8_t slots = Race::kMaxAddresses;

  Scenario& resolves(int at, Family family, const std::vector<Address>& addresses) {
    return at_time(at, [=, this] {
      for (const Address& address : addresses) race.on_address(address, now_);
      race.on_resolved(family, now_);
    });
  }
  Scenario& resolve_fails(int at, Family family, Errc error, int native = 0) {
    return at_time(at, [=, this] { race.on_resolve_failed(family, error, native, now_); });
  }
  /// How the network answers to a dial; without it, it never does.
  Scenario& connects(const Address& address, int later) { return answers(address, later, {}); }
  Scenario& fails(const Address& address, int later, Errc error) { return answers(address, later, error); }
  Scenario& at_time(int at, std::function<void()> event) {
    events_.emplace(Instant(Duration(at)), std::move(event));
    return *this;
  }

  /// Everything that happens, until the outcome is known or nothing can happen any more.
  Log run() {
    race.start(options, slots, now_);
    drain();
    while (race.outcome() == Race::Outcome::pending) {
      const Deadline event = events_.empty() ? Deadline::never() : Deadline(events_.begin()->first);
      const Deadline next = earlier(event, race.next_deadline());
      if (next.is_never() || (next.at() <= now_ && event.at() > now_)) {
        log_.push_back(next.is_never() ? "stuck" : "spins");
        return log_;
      }
      now_ = next.at();
      while (!events_.empty() && events_.begin()->first <= now_) {
        const auto happen = events_.begin()->second;
        events_.erase(events_.begin());
        happen();
      }
      race.on_time(now_);
      drain();
    }
    conclude();
    return log_;
  }

  Race race;

 private:
  Scenario& answers(const Address& address, int later, std::optional<Errc> error) {
    network_.push_back({address, Duration(later), error});
    return *this;
  }
  void drain() {
    while (true) {
      const Race::Action action = race.next_action();
      if (action.kind == Race::Action::Kind::none) return;
      const bool dials = action.kind == Race::Action::Kind::dial;
      say(std::string(dials ? "dial " : "abandon ") + std::string(action.address.host_text().view()));
      if (dials) answer_later(action);
    }
  }
  void answer_later(const Race::Action& dial) {
    for (const Answer& answer : network_) {
      if (answer.address != dial.address) continue;
      events_.emplace(now_ + answer.later, [this, answer, id = dial.id] {
        if (answer.error) return race.on_dial_failed(id, *answer.error, static_cast<int>(*answer.error), now_);
        race.on_dialled(id, now_);
      });
    }
  }
  void conclude() {
    if (race.outcome() == Race::Outcome::connected) return say("connected " + host_of(race.winner().address));
    const Race::Verdict verdict = race.verdict();
    say(std::string(name(verdict.layer)) + " " + std::string(name(verdict.error)) + " " +
        std::to_string(verdict.native) + (verdict.address ? " " + host_of(*verdict.address) : ""));
  }
  static std::string host_of(const Address& address) { return std::string(address.host_text().view()); }
  void say(const std::string& what) { log_.push_back(std::to_string(now_.time_since_epoch().count()) + " " + what); }

  struct Answer {
    Address address;
    Duration later;
    std::optional<Errc> error;
  };
  std::vector<Answer> network_;
  std::multimap<Instant, std::function<void()>> events_;
  Instant now_{};
  Log log_;
};

TEST(Race, ThePreferredFamilyIsDialledAsSoonAsItIsKnown) {
  Scenario s;
  s.resolves(10, Family::ipv6, {v6(1)}).connects(v6(1), 20);
  EXPECT_EQ(s.run(), (Log{"10 dial 2001:db8::1", "30 connected 2001:db8::1"}));
}

TEST(Race, FamiliesAlternateEachInTheOrderInWhichItCame) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1), v6(2), v6(3)}).resolves(0, Family::ipv4, {v4(1), v4(2)});
  s.connects(v6(3), 10);
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "250 dial 192.0.2.1", "500 dial 2001:db8::2", "750 dial 192.0.2.2",
                          "1000 dial 2001:db8::3", "1010 abandon 2001:db8::1", "1010 abandon 2001:db8::2",
                          "1010 abandon 192.0.2.1", "1010 abandon 192.0.2.2", "1010 connected 2001:db8::3"}));
}

TEST(Race, IPv4GoesFirstWhereItIsPreferred) {
  Scenario s;
  s.options.preferred = Family::ipv4;
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(20, Family::ipv4, {v4(1)}).connects(v6(1), 10);
  EXPECT_EQ(s.run(),
            (Log{"20 dial 192.0.2.1", "270 dial 2001:db8::1", "280 abandon 192.0.2.1", "280 connected 2001:db8::1"}));
}

TEST(Race, ADeadFamilyCostsOneAttemptDelay) {
  Scenario s;
  s.resolves(5, Family::ipv6, {v6(1), v6(2)}).resolves(5, Family::ipv4, {v4(1)}).connects(v4(1), 30);
  EXPECT_EQ(s.run(),
            (Log{"5 dial 2001:db8::1", "255 dial 192.0.2.1", "285 abandon 2001:db8::1", "285 connected 192.0.2.1"}));
  EXPECT_EQ(s.race.next_action().kind, Race::Action::Kind::none);
  EXPECT_EQ(s.race.attempts()[0].state, Attempt::State::abandoned);
  EXPECT_EQ(s.race.attempts()[1].state, Attempt::State::untried);
  EXPECT_EQ(s.race.attempts()[2].state, Attempt::State::connected);
  EXPECT_TRUE(s.race.next_deadline().is_never());
}

TEST(Race, IPv4WaitsTheResolutionDelayForAnIPv6Answer) {
  Scenario s;
  s.resolves(10, Family::ipv4, {v4(1)}).resolves(59, Family::ipv6, {v6(1)}).connects(v6(1), 5);
  EXPECT_EQ(s.run(), (Log{"59 dial 2001:db8::1", "64 connected 2001:db8::1"}));
}

TEST(Race, AfterTheResolutionDelayIPv4StartsAndALateIPv6AnswerTakesTheNextTurn) {
  Scenario s;
  s.resolves(10, Family::ipv4, {v4(1), v4(2)}).resolves(61, Family::ipv6, {v6(1)}).connects(v6(1), 5);
  EXPECT_EQ(s.run(),
            (Log{"60 dial 192.0.2.1", "310 dial 2001:db8::1", "315 abandon 192.0.2.1", "315 connected 2001:db8::1"}));
}

TEST(Race, WithoutIPv6AddressesIPv4StartsAtOnce) {
  for (const Errc error : {Errc::name_not_found, Errc::resolver_failed}) {
    Scenario s;
    s.resolves(10, Family::ipv4, {v4(1)}).resolve_fails(20, Family::ipv6, error).connects(v4(1), 1);
    EXPECT_EQ(s.run(), (Log{"20 dial 192.0.2.1", "21 connected 192.0.2.1"}));
  }
}

TEST(Race, AFailedAttemptLetsTheNextStartAtOnceAndTheDelayCountsFromThere) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1), v6(2)}).resolves(0, Family::ipv4, {v4(1)});
  s.fails(v6(1), 7, Errc::unreachable).connects(v6(2), 0);
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "7 dial 192.0.2.1", "257 dial 2001:db8::2", "257 abandon 192.0.2.1",
                          "257 connected 2001:db8::2"}));
}

TEST(Race, ASlowFirstAttemptMayStillWin) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)});
  s.connects(v6(1), 300).connects(v4(1), 51);
  EXPECT_EQ(s.run(),
            (Log{"0 dial 2001:db8::1", "250 dial 192.0.2.1", "300 abandon 192.0.2.1", "300 connected 2001:db8::1"}));
}

TEST(Race, OfTwoThatConnectAtTheSameTimeTheSecondIsAbandoned) {
  Race race;
  race.start({}, 4, Instant{});
  race.on_address(v6(1), Instant{});
  const AttemptId first = race.next_action().id;
  race.on_address(v4(1), Instant{});
  const Instant later{Duration(250)};
  race.on_time(later);
  const AttemptId second = race.next_action().id;
  EXPECT_NE(first, second);
  race.on_dialled(first, later);
  race.on_dialled(second, later);
  EXPECT_EQ(race.winner().address, v6(1));
  EXPECT_EQ(race.next_action().id, second);
  EXPECT_EQ(race.next_action().kind, Race::Action::Kind::none);
}

TEST(Race, WhenAllFailTheMostTellingErrorIsTaken) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1), v6(2)}).resolves(0, Family::ipv4, {v4(1), v4(2)});
  s.fails(v6(1), 0, Errc::unreachable).fails(v4(1), 10, Errc::refused).fails(v6(2), 20, Errc::timed_out);
  s.fails(v4(2), 10, Errc::refused);
  const Log log = s.run();
  EXPECT_EQ(log.back(), "40 connect refused 20 192.0.2.1");  // 20 is the native number that came with it.
  for (const Attempt& attempt : s.race.attempts()) EXPECT_EQ(attempt.state, Attempt::State::failed);
}

TEST(Race, TheOrderOfErrorsIsRefusedResetTimedOutUnreachableOthers) {
  const std::vector<Errc> order{Errc::refused, Errc::reset, Errc::timed_out, Errc::unreachable, Errc::no_memory};
  for (std::size_t better = 0; better + 1 < order.size(); ++better) {
    Scenario s;
    s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)});
    s.fails(v6(1), 0, order[better + 1]).fails(v4(1), 0, order[better]);
    s.run();
    EXPECT_EQ(s.race.verdict().error, order[better]);
    EXPECT_EQ(s.race.verdict().address, v4(1));
  }
}

TEST(Race, NoFamilyHasAnAddress) {
  Scenario s;
  s.resolve_fails(3, Family::ipv6, Errc::name_not_found, 7).resolve_fails(4, Family::ipv4, Errc::name_not_found, 8);
  EXPECT_EQ(s.run(), (Log{"4 resolve name_not_found 7"}));
}

TEST(Race, WhereNobodyCouldSayForOneFamilyTheNameMayExist) {
  Scenario s;
  s.resolve_fails(3, Family::ipv6, Errc::name_not_found, 7).resolve_fails(4, Family::ipv4, Errc::resolver_failed, 8);
  EXPECT_EQ(s.run(), (Log{"4 resolve resolver_failed 8"}));
}

TEST(Race, AnEmptyListIsAnAnswerToo) {
  Scenario s;
  s.resolves(1, Family::ipv6, {}).resolves(2, Family::ipv4, {});
  EXPECT_EQ(s.run(), (Log{"2 resolve name_not_found 0"}));
}

TEST(Race, OneLimitIsOverEverything) {
  Scenario s;
  s.options.limit = Duration(1000);
  s.resolves(400, Family::ipv6, {v6(1), v6(2)});
  EXPECT_EQ(s.run(), (Log{"400 dial 2001:db8::1", "650 dial 2001:db8::2", "1000 abandon 2001:db8::1",
                          "1000 abandon 2001:db8::2", "1000 connect timed_out 0 2001:db8::1"}));
  EXPECT_EQ(s.race.attempts()[1].error, Errc::timed_out);
}

TEST(Race, ARefusalTellsMoreThanTheSilenceOfTheOthers) {
  Scenario s;
  s.options.limit = Duration(1000);
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)}).fails(v4(1), 10, Errc::refused);
  EXPECT_EQ(s.run().back(), "1000 connect refused 20 192.0.2.1");
}

TEST(Race, ALimitWithoutAnAnswerMeansThatNoResolverAnswered) {
  Scenario s;
  s.options.limit = Duration(1000);
  s.resolve_fails(10, Family::ipv6, Errc::name_not_found);
  EXPECT_EQ(s.run(), (Log{"1000 resolve resolver_failed 0"}));
}

TEST(Race, AStackWithOneSlotDialsTheNextAfterPatience) {
  Scenario s;
  s.slots = 1;
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)}).connects(v4(1), 10);
  EXPECT_EQ(s.run(),
            (Log{"0 dial 2001:db8::1", "5000 abandon 2001:db8::1", "5000 dial 192.0.2.1", "5010 connected 192.0.2.1"}));
  EXPECT_EQ(s.race.attempts()[0].state, Attempt::State::failed);
  EXPECT_EQ(s.race.attempts()[0].error, Errc::timed_out);
  EXPECT_EQ(s.race.winner().id, AttemptId{0});
}

TEST(Race, AStackWithOneSlotKeepsTheLastAddressUntilTheLimit) {
  Scenario s;
  s.slots = 1;
  s.options.limit = Duration(20'000);
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {}).connects(v6(1), 19'999);
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "19999 connected 2001:db8::1"}));
}

TEST(Race, PatienceIsNotCutShortByASpuriousCall) {
  Scenario s;
  s.slots = 0;  // Counts as one.
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)}).connects(v6(1), 4'990);
  s.at_time(1'000, [&s] { s.race.on_time(Instant(Duration(1'000))); });
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "4990 connected 2001:db8::1"}));
}

TEST(Race, AnAddressThatWasNeverDialledHasNoPartInTheVerdict) {
  Scenario s;
  s.slots = 1;
  s.options.limit = Duration(1'000);
  s.resolves(10, Family::ipv6, {v6(1)}).resolves(10, Family::ipv4, {v4(1)});
  EXPECT_EQ(s.run().back(), "1000 connect timed_out 0 2001:db8::1");
  EXPECT_EQ(s.race.attempts()[0].state, Attempt::State::failed);
  EXPECT_EQ(s.race.attempts()[1].state, Attempt::State::untried);
}

TEST(Race, OfEqualErrorsTheFirstDialledIsTaken) {
  Scenario s;
  s.resolves(0, Family::ipv4, {v4(1)}).resolves(10, Family::ipv6, {v6(1)});
  s.fails(v6(1), 5, Errc::refused).fails(v4(1), 5, Errc::refused);
  EXPECT_EQ(s.run().back(), "20 connect refused 20 2001:db8::1");
}

TEST(Race, TheResolutionDelayCountsFromTheFirstAddress) {
  Scenario s;
  s.at_time(10, [&s] { s.race.on_address(v4(1), Instant(Duration(10))); });
  s.at_time(40, [&s] { s.race.on_address(v4(2), Instant(Duration(40))); });
  s.connects(v4(1), 1);
  EXPECT_EQ(s.run(), (Log{"60 dial 192.0.2.1", "61 connected 192.0.2.1"}));
}

TEST(Race, AFullStackAbandonsItsOldestAttempt) {
  Scenario s;
  s.slots = 2;
  s.resolves(0, Family::ipv6, {v6(1), v6(2)}).resolves(0, Family::ipv4, {v4(1)}).connects(v6(2), 1);
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "250 dial 192.0.2.1", "5000 abandon 2001:db8::1",
                          "5000 dial 2001:db8::2", "5001 abandon 192.0.2.1", "5001 connected 2001:db8::2"}));
}

TEST(Race, RepeatedAddressesAreDialledOnce) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1), v6(1)}).resolves(0, Family::ipv4, {}).fails(v6(1), 5, Errc::refused);
  EXPECT_EQ(s.run(), (Log{"0 dial 2001:db8::1", "5 connect refused 20 2001:db8::1"}));
}

TEST(Race, OneFamilyCannotTakeTheRoomOfTheOther) {
  Race race;
  race.start({}, 1, Instant{});
  for (int i = 0; i < 100; ++i) race.on_address(v6(i), Instant{});
  EXPECT_EQ(race.attempts().size(), Race::kMaxPerFamily);
  for (int i = 0; i < 100; ++i) race.on_address(v4(i), Instant{});
  EXPECT_EQ(race.attempts().size(), Race::kMaxAddresses);
  EXPECT_EQ(race.attempts()[0].address, v6(0));
}

TEST(Race, AnAttemptDelayBelowTenMillisecondsIsTen) {
  Scenario s;
  s.options.attempt_delay = Duration(0);
  s.resolves(0, Family::ipv6, {v6(1), v6(2)}).connects(v6(2), 0);
  EXPECT_EQ(s.run(),
            (Log{"0 dial 2001:db8::1", "10 dial 2001:db8::2", "10 abandon 2001:db8::1", "10 connected 2001:db8::2"}));
}

TEST(Race, SpuriousCallsChangeNothing) {
  Scenario s;
  s.resolves(0, Family::ipv6, {v6(1)}).resolves(0, Family::ipv4, {v4(1)}).connects(v4(1), 10);
  for (int t = 0; t < 300; t += 7) {
    s.at_time(t, [&s, t] {
      s.race.on_time(Instant(Duration(t)));
      s.race.on_dialled(AttemptId{9}, Instant(Duration(t)));
      s.race.on_dial_failed(AttemptId{8}, Errc::refused, 0, Instant(Duration(t)));
    });
  }
  EXPECT_EQ(s.run(),
            (Log{"0 dial 2001:db8::1", "250 dial 192.0.2.1", "260 abandon 2001:db8::1", "260 connected 192.0.2.1"}));
  s.race.on_dial_failed(AttemptId{0}, Errc::refused, 0, Instant(Duration(300)));
  s.race.on_address(v6(7), Instant(Duration(300)));
  EXPECT_EQ(s.race.outcome(), Race::Outcome::connected);
  EXPECT_EQ(s.race.attempts().size(), 2U);
}

TEST(Race, TimesOfEachAttemptAreKept) {
  Scenario s;
  s.resolves(10, Family::ipv6, {v6(1)}).resolves(10, Family::ipv4, {v4(1)});
  s.fails(v6(1), 100, Errc::reset).connects(v4(1), 30);
  s.run();
  const auto attempts = s.race.attempts();
  EXPECT_EQ(attempts[0].started, Instant(Duration(10)));
  EXPECT_EQ(attempts[0].ended, Instant(Duration(110)));
  EXPECT_EQ(attempts[0].error, Errc::reset);
  EXPECT_EQ(attempts[1].started, Instant(Duration(110)));
  EXPECT_EQ(attempts[1].ended, Instant(Duration(140)));
}

}  // namespace
}  // namespace fairlead::net
