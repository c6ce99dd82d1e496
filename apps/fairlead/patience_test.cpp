// SPDX-License-Identifier: Apache-2.0
#include "patience.hpp"

#include <gtest/gtest.h>

namespace fairlead::cli {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Waiting : public testing::Test {
 protected:
  /// What becomes of a loss for `error`, with so long a pause before the next attempt.
  bool waits(Patience& patience, Errc error, Duration pause = seconds(1)) {
    connection::Offline offline;
    offline.failure.error = error;
    offline.retry_in = pause;
    return patience.waits_after(offline, now_);
  }
  Instant now_{seconds(1000)};
};

TEST_F(Waiting, AFirstConnectionThatFailsIsNotTriedAgain) {
  Patience patience(Outage::endless);
  EXPECT_FALSE(waits(patience, Errc::refused));
}

TEST_F(Waiting, WhatOnlyAPersonCanMendIsNotTriedAgain) {
  Patience patience(Outage::endless);
  patience.on_connected();
  patience.on_progress();
  EXPECT_FALSE(waits(patience, Errc::not_authorised));
  connection::Offline no_retry;
  no_retry.failure.error = Errc::reset;
  EXPECT_FALSE(patience.waits_after(no_retry, now_));
}

TEST_F(Waiting, AnOutageMayLastAMinuteOrForEver) {
  Patience brief(Outage::brief);
  Patience endless(Outage::endless);
  for (Patience* patience : {&brief, &endless}) {
    patience->on_connected();
    patience->on_progress();
    EXPECT_TRUE(waits(*patience, Errc::reset));
  }
  now_ += seconds(58);
  EXPECT_TRUE(waits(brief, Errc::refused));
  EXPECT_FALSE(waits(brief, Errc::refused, seconds(3))) << "the next attempt would come too late";
  now_ += minutes(60);
  EXPECT_TRUE(waits(endless, Errc::refused));
}

TEST_F(Waiting, BeforeAnythingWasDoneEveryOutageIsBrief) {
  Patience patience(Outage::endless);
  patience.on_connected();
  EXPECT_FALSE(waits(patience, Errc::server_busy, minutes(2)));
}

TEST_F(Waiting, AServerThatAcceptsAndBreaksIsGivenUp) {
  Patience patience(Outage::endless);
  patience.on_connected();
  patience.on_progress();
  for (int i = 1; i < Patience::kMostFutile; ++i) {
    EXPECT_TRUE(waits(patience, Errc::closed)) << i;
    EXPECT_TRUE(waits(patience, Errc::refused)) << "attempts that reach nobody are not counted";
    patience.on_connected();
  }
  EXPECT_FALSE(waits(patience, Errc::closed));
  Patience better(Outage::endless);
  for (int i = 0; i < 10; ++i) {
    better.on_connected();
    better.on_progress();
    EXPECT_TRUE(waits(better, Errc::closed)) << "something was done each time";
  }
}

}  // namespace
}  // namespace fairlead::cli
