// SPDX-License-Identifier: Apache-2.0
#include "fairlead/connection/machine.hpp"

#include <gtest/gtest.h>

namespace fairlead::connection {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t kHighest = UINT32_MAX;
constexpr Instant kStart{Duration(1'000'000)};

Failure failure_of(Layer layer, Errc error) {
  Failure failure;
  failure.layer = layer;
  failure.error = error;
  return failure;
}

/// A machine, its virtual clock, and the way up.
struct Driven {
  explicit Driven(const BackoffPolicy& policy = {}) : machine(policy) {}
  void pass(Duration d) {
    now += d;
    machine.on_time(now, kHighest);
  }
  void to_online() {
    machine.start(now, kHighest);
    EXPECT_EQ(machine.next_action(), Action::open);
    machine.on_phase(Phase::connecting, now);
    machine.on_phase(Phase::handshaking, now);
    machine.on_transport(now);
    machine.on_online(now);
    EXPECT_EQ(machine.phase(), Phase::online);
  }
  Machine machine;
  Instant now = kStart;
};

TEST(Machine, GoesUpPhaseByPhase) {
  Driven d;
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
  EXPECT_TRUE(d.machine.next_deadline().is_never());
  d.machine.start(d.now, kHighest);
  EXPECT_EQ(d.machine.phase(), Phase::resolving);
  EXPECT_TRUE(d.machine.has_action());
  EXPECT_EQ(d.machine.next_action(), Action::open);
  EXPECT_FALSE(d.machine.has_action());
  EXPECT_EQ(d.machine.next_action(), Action::none);
  d.machine.on_phase(Phase::connecting, d.now);
  EXPECT_EQ(d.machine.phase(), Phase::connecting);
  d.machine.on_phase(Phase::handshaking, d.now);
  EXPECT_EQ(d.machine.phase(), Phase::handshaking);
  d.machine.on_transport(d.now);
  EXPECT_EQ(d.machine.phase(), Phase::mqtt_connect);
  d.machine.on_online(d.now);
  EXPECT_EQ(d.machine.phase(), Phase::online);
  EXPECT_TRUE(d.machine.next_deadline().is_never());
  EXPECT_FALSE(d.machine.next_event().has_value());
}

TEST(Machine, NeverGoesBackAPhase) {
  Driven d;
  d.machine.start(d.now, 0);
  d.machine.on_phase(Phase::handshaking, d.now);
  d.machine.on_phase(Phase::connecting, d.now);
  EXPECT_EQ(d.machine.phase(), Phase::handshaking);
  d.machine.on_online(d.now);
  EXPECT_EQ(d.machine.phase(), Phase::handshaking);
}

TEST(Machine, EachPhaseIsBounded) {
  struct Row {
    Phase reached;
    Duration limit;
    Layer layer;
  };
  const Timeouts limits;
  for (const Row& row :
       {Row{Phase::resolving, limits.resolve, Layer::resolve}, Row{Phase::connecting, limits.connect, Layer::connect},
        Row{Phase::handshaking, limits.handshake, Layer::handshake},
        Row{Phase::mqtt_connect, limits.mqtt_connect, Layer::mqtt_connect}}) {
    Driven d;
    d.machine.start(d.now, kHighest);
    (void)d.machine.next_action();
    if (row.reached == Phase::mqtt_connect) {
      d.machine.on_transport(d.now);
    } else {
      d.machine.on_phase(row.reached, d.now);
    }
    EXPECT_EQ(d.machine.next_deadline(), Deadline(d.now + row.limit));
    d.pass(row.limit - milliseconds(1));
    EXPECT_EQ(d.machine.phase(), row.reached);
    d.pass(milliseconds(1));
    EXPECT_EQ(d.machine.phase(), Phase::waiting);
    EXPECT_EQ(d.machine.next_action(), Action::close);
    const auto offline = d.machine.next_event();
    ASSERT_TRUE(offline.has_value());
    EXPECT_EQ(offline->failure.layer, row.layer);
    EXPECT_EQ(offline->failure.error, Errc::timed_out);
    EXPECT_EQ(offline->failure.duration(), row.limit);
    EXPECT_EQ(offline->failure.attempts, 1);
  }
}

TEST(Machine, WhatIsKnownOfAnAttemptThatTookTooLongIsKept) {
  Driven d;
  d.machine.start(d.now, kHighest);
  d.now += seconds(15);
  Failure known;
  known.port = 8883;
  d.machine.on_time(d.now, kHighest, known);
  EXPECT_EQ(d.machine.failure().port, 8883);
  EXPECT_EQ(d.machine.failure().error, Errc::timed_out);
  EXPECT_EQ(d.machine.failure().layer, Layer::resolve);
}

TEST(Machine, TheWholeAttemptIsBounded) {
  Driven d;
  d.machine.start(d.now, kHighest);
  d.pass(seconds(14));
  d.machine.on_phase(Phase::connecting, d.now);
  d.pass(seconds(29));
  d.machine.on_phase(Phase::handshaking, d.now);
  d.pass(seconds(16));
  EXPECT_EQ(d.machine.phase(), Phase::handshaking);
  EXPECT_EQ(d.machine.next_deadline(), Deadline(kStart + seconds(60)));
  d.pass(seconds(1));
  EXPECT_EQ(d.machine.phase(), Phase::waiting);
  EXPECT_EQ(d.machine.failure().duration(), seconds(60));
}

TEST(Machine, TriesAgainAfterThePause) {
  Driven d;
  d.machine.start(d.now, kHighest);
  (void)d.machine.next_action();
  d.machine.on_failed(failure_of(Layer::connect, Errc::refused), d.now, kHighest);
  EXPECT_EQ(d.machine.next_action(), Action::close);
  const auto offline = d.machine.next_event();
  ASSERT_TRUE(offline.has_value());
  EXPECT_EQ(offline->retry_in, milliseconds(500));
  EXPECT_EQ(d.machine.next_deadline(), Deadline(d.now + milliseconds(500)));
  d.pass(milliseconds(499));
  EXPECT_EQ(d.machine.next_action(), Action::none);
  EXPECT_EQ(d.machine.failure().error, Errc::refused);
  d.pass(milliseconds(1));
  EXPECT_EQ(d.machine.next_action(), Action::open);
  EXPECT_FALSE(d.machine.failure().happened());
}

TEST(Machine, ALostConnectionIsReportedWithItsAge) {
  Driven d;
  d.to_online();
  d.pass(minutes(5));
  d.machine.on_failed(failure_of(Layer::mqtt, Errc::reset), d.now, kHighest);
  const auto offline = d.machine.next_event();
  ASSERT_TRUE(offline.has_value());
  EXPECT_EQ(offline->failure.duration(), minutes(5));
  EXPECT_EQ(offline->failure.attempts, 1);
  EXPECT_EQ(d.machine.next_action(), Action::close);
}

TEST(Machine, WhatOnlyTheApplicationCanMendStopsIt) {
  Driven d;
  d.machine.start(d.now, kHighest);
  d.machine.on_failed(failure_of(Layer::handshake, Errc::pin_incorrect), d.now, kHighest);
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
  EXPECT_EQ(d.machine.next_action(), Action::close);
  const auto offline = d.machine.next_event();
  ASSERT_TRUE(offline.has_value());
  EXPECT_FALSE(offline->retry_in.has_value());
  d.pass(minutes(60));
  EXPECT_EQ(d.machine.next_action(), Action::none);
  d.machine.start(d.now, kHighest);
  EXPECT_EQ(d.machine.next_action(), Action::open);
}

TEST(Machine, StopsInOrderWhenOnline) {
  Driven d;
  d.to_online();
  d.machine.stop(d.now);
  EXPECT_EQ(d.machine.phase(), Phase::closing);
  EXPECT_EQ(d.machine.next_action(), Action::none);
  d.machine.on_closed();
  EXPECT_EQ(d.machine.next_action(), Action::close);
  const auto offline = d.machine.next_event();
  ASSERT_TRUE(offline.has_value());
  EXPECT_FALSE(offline->failure.happened());
  EXPECT_FALSE(offline->retry_in.has_value());
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
}

TEST(Machine, APeerThatDoesNotReadCannotHoldUpTheEnd) {
  Driven d;
  d.to_online();
  d.machine.stop(d.now);
  EXPECT_EQ(d.machine.next_deadline(), Deadline(d.now + seconds(2)));
  d.pass(seconds(2));
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
  EXPECT_EQ(d.machine.next_action(), Action::close);
}

TEST(Machine, StopsAtOnceInEveryOtherPhase) {
  for (const Phase reached : {Phase::resolving, Phase::connecting, Phase::handshaking}) {
    Driven d;
    d.machine.start(d.now, kHighest);
    (void)d.machine.next_action();
    d.machine.on_phase(reached, d.now);
    d.machine.stop(d.now);
    EXPECT_EQ(d.machine.phase(), Phase::stopped);
    EXPECT_EQ(d.machine.next_action(), Action::close);
    EXPECT_TRUE(d.machine.next_event().has_value());
  }
  Driven d;
  d.machine.start(d.now, kHighest);
  d.machine.on_failed(failure_of(Layer::connect, Errc::refused), d.now, kHighest);
  EXPECT_EQ(d.machine.next_action(), Action::close);
  d.machine.stop(d.now);
  EXPECT_EQ(d.machine.next_action(), Action::none);
  d.pass(minutes(60));
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
}

TEST(Machine, LateReportsChangeNothing) {
  Driven d;
  d.machine.on_phase(Phase::connecting, d.now);
  d.machine.on_transport(d.now);
  d.machine.on_online(d.now);
  d.machine.on_failed(failure_of(Layer::connect, Errc::refused), d.now, kHighest);
  d.machine.on_closed();
  d.machine.stop(d.now);
  d.machine.retry_now(d.now);
  d.pass(minutes(60));
  EXPECT_EQ(d.machine.phase(), Phase::stopped);
  EXPECT_EQ(d.machine.next_action(), Action::none);
  EXPECT_FALSE(d.machine.next_event().has_value());
}

TEST(Machine, RetryNowEndsThePause) {
  Driven d;
  d.machine.start(d.now, kHighest);
  d.machine.on_failed(failure_of(Layer::handshake, Errc::unknown_ca), d.now, kHighest);
  (void)d.machine.next_action();
  d.machine.retry_now(d.now);
  EXPECT_EQ(d.machine.next_action(), Action::open);
  EXPECT_EQ(d.machine.backoff().failures(), 0U);
}

TEST(Machine, AFleetThatGetsItsPowerBackCanBeSpread) {
  Driven d({.first = seconds(20)});
  d.machine.start(d.now, kHighest / 2);
  EXPECT_EQ(d.machine.phase(), Phase::waiting);
  EXPECT_EQ(d.machine.next_action(), Action::none);
  d.pass(seconds(10));
  EXPECT_EQ(d.machine.next_action(), Action::open);
}

}  // namespace
}  // namespace fairlead::connection
