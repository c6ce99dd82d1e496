// SPDX-License-Identifier: Apache-2.0
/// @file  When a connection continues an earlier one, and when it must not.
#include "tls_pair.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Resumption : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const auto wanted = GetParam() == 0x0303 ? tls::Capabilities::resumption_1_2 : tls::Capabilities::resumption_1_3;
    if (!has(Pair(good(pki, GetParam())).client.capabilities(), wanted)) GTEST_SKIP() << name(wanted);
  }
  /// Connects, and takes what the server sends behind its handshake. Whether both sides say that it was resumed.
  bool resumes(const PairOptions& options, const std::function<void(Pair&)>& change = {}) {
    Pair pair(options);
    pair.resumption = &slot;
    if (change) change(pair);
    const Result<void> done = pair.shake_hands();
    EXPECT_TRUE(done) << name(done.error());
    if (!done) return false;
    EXPECT_TRUE(pair.server.send(std::array{bytes_of("hello")}).ok());
    EXPECT_EQ(pair.client_reads(), "hello");
    EXPECT_EQ(pair.client.peer().resumed, pair.server.resumed());
    EXPECT_EQ(pair.client.peer().verified, pair.policy.verifies());
    return pair.client.peer().resumed;
  }
  /// A ticket in the slot, made by a full handshake.
  PairOptions with_ticket() {
    PairOptions options = good(pki, GetParam());
    EXPECT_FALSE(resumes(options));
    EXPECT_FALSE(slot.empty());
    return options;
  }

  TestPki pki = TestPki::make();
  std::vector<std::byte> memory = std::vector<std::byte>(tls::ResumptionSlot::kUsualSize);
  tls::ResumptionSlot slot{memory};
};

TEST_P(Resumption, ContinuesWithoutANewChain) {
  const PairOptions options = with_ticket();
  EXPECT_TRUE(resumes(options));
  EXPECT_FALSE(slot.empty()) << "the next ticket";
  EXPECT_TRUE(resumes(options));
}

/// Nothing is left half done, which whoever sends next would meet.
TEST_P(Resumption, TheCallThatReadsATicketTakesItUp) {
  Pair pair(good(pki, GetParam()));
  pair.resumption = &slot;
  ASSERT_TRUE(pair.shake_hands());
  std::byte one{};
  EXPECT_TRUE(pair.client.recv(std::span(&one, 1)).blocked());
  EXPECT_FALSE(slot.empty());
  EXPECT_TRUE(pair.client.send(std::array{bytes_of("hello")}).ok());
  EXPECT_EQ(pair.server_reads(), "hello");
}

TEST_P(Resumption, OutlivesARestart) {
  const PairOptions options = with_ticket();
  const std::vector<std::byte> kept(slot.reveal().begin(), slot.reveal().end());
  slot.clear();
  EXPECT_TRUE(std::ranges::all_of(memory, [](std::byte b) { return b == std::byte{0}; }));
  EXPECT_FALSE(resumes(options));
  ASSERT_TRUE(slot.restore(kept));
  EXPECT_TRUE(resumes(options));
}

TEST_P(Resumption, ATicketOfTls13IsUsedOnce) {
  const PairOptions options = with_ticket();
  Pair pair(options);
  pair.resumption = &slot;
  ASSERT_TRUE(pair.start());
  EXPECT_EQ(slot.empty(), GetParam() == 0x0304);
}

TEST_P(Resumption, IsNotOfferedToAnotherHost) {
  PairOptions options = with_ticket();
  options.server.chain = {
      pki.ca.issue({.common_name = "both", .dns = {"localhost", "other.example"}}, pki.server.key())};
  options.host = dns("other.example");
  EXPECT_FALSE(resumes(options));
}

TEST_P(Resumption, IsNotOfferedAfterATrustStoreHasChanged) {
  PairOptions options = with_ticket();
  options.trust += Certificate::self_signed(support::ca_spec("another"), Key::cached(KeyKind::ec_p256, 9)).pem();
  EXPECT_FALSE(resumes(options));
}

TEST_P(Resumption, IsNotOfferedAfterARevocation) {
  PairOptions options = with_ticket();
  if (!has(Pair(options).client.capabilities(), tls::Capabilities::revocation_lists)) {
    GTEST_SKIP() << "revocation_lists";
  }
  options.lists = pki.ca.revocation_list({pki.server});
  Pair pair(options);
  pair.resumption = &slot;
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_revoked);
}

TEST_P(Resumption, IsNotOfferedUnderAnotherPolicyOrIdentity) {
  PairOptions options = with_ticket();
  EXPECT_FALSE(resumes(options, [](Pair& pair) { pair.policy.smallest_rsa_bits = 3072; }));
  EXPECT_FALSE(resumes(options)) << "a ticket of the other policy";
  static constexpr std::array<std::string_view, 1> kMqtt = {"mqtt"};
  EXPECT_FALSE(resumes(options, [](Pair& pair) { pair.policy.alpn = kMqtt; }));
  EXPECT_FALSE(resumes(options));
  options.identity = pki.device.pem();
  options.identity_key = pki.device.key().pem();
  EXPECT_FALSE(resumes(options));
  EXPECT_TRUE(resumes(options));
}

TEST_P(Resumption, IsNotOfferedWithoutAKnownClock) {
  PairOptions options = with_ticket();
  const auto floor = [](Pair& pair) { pair.policy.accepted_clock_floor = support::kTestNow; };
  options.now.reset();
  EXPECT_FALSE(resumes(options, floor));
  options.now = UnixTime{support::kTestNow.seconds - 1};
  EXPECT_FALSE(resumes(options, floor)) << "a clock below the floor is not known";
  EXPECT_FALSE(resumes(options)) << "a clock that has gone back is not to be trusted";
}

TEST_P(Resumption, IsNotOfferedAfterTheChainHasExpired) {
  PairOptions options = good(pki, GetParam());
  CertificateSpec brief{.common_name = "server", .dns = {"localhost"}};
  brief.not_after = UnixTime{support::kTestNow.seconds + 100};
  options.server.chain = {pki.ca.issue(brief, Key::cached(KeyKind::ec_p256, 5))};
  EXPECT_FALSE(resumes(options));
  options.now = brief.not_after;
  EXPECT_TRUE(resumes(options)) << "the last second";
  options.now = UnixTime{brief.not_after.seconds + 1};
  Pair pair(options);
  pair.resumption = &slot;
  EXPECT_EQ(pair.shake_hands().error(), Errc::certificate_expired) << "and a ticket that a resumed connection got";
}

TEST_P(Resumption, IsNeverMadeOrUsedWithoutVerification) {
  const PairOptions options = with_ticket();
  const auto dangerous = [](Pair& pair) { pair.policy.dangerously_skip_verification(); };
  EXPECT_FALSE(resumes(options, dangerous));
  slot.clear();
  EXPECT_FALSE(resumes(options, dangerous));
  EXPECT_TRUE(slot.empty());
}

TEST_P(Resumption, WhatIsNoTicketIsNotOffered) {
  const PairOptions options = with_ticket();
  std::vector<std::byte> kept(slot.reveal().begin(), slot.reveal().end());
  for (std::size_t size = 0; size < kept.size(); size += 7) {
    ASSERT_TRUE(slot.restore(Bytes(kept).first(size)));
    EXPECT_FALSE(resumes(options)) << size;
  }
  EXPECT_EQ(slot.restore(std::vector<std::byte>(memory.size() + 1)).error(), Errc::no_space);
  EXPECT_TRUE(slot.empty());
}

TEST_P(Resumption, ATicketThatDoesNotFitIsNotKept) {
  memory.resize(100);
  tls::ResumptionSlot small(memory);
  Pair pair(good(pki, GetParam()));
  pair.resumption = &small;
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("hello")}).ok());
  EXPECT_EQ(pair.client_reads(), "hello");
  EXPECT_TRUE(small.empty());
}

TEST_P(Resumption, AServerThatHasForgottenGetsAFullHandshake) {
  PairOptions options = with_ticket();
  options.server.tickets = support::Tickets::of_another_server;
  EXPECT_FALSE(resumes(options));
}

TEST_P(Resumption, AHandshakeThatFailsCostsTheTicket) {
  const PairOptions options = with_ticket();
  Pair pair(options);
  pair.resumption = &slot;
  pair.throttle.fails_from = 2;
  EXPECT_EQ(pair.shake_hands().error(), Errc::reset);
  EXPECT_TRUE(slot.empty());
  EXPECT_FALSE(resumes(options));
}

/// A library may be bound to the version of a ticket that it offers, but not for longer than one connection.
TEST_P(Resumption, AServerThatSpeaksTheOtherVersionNowIsReachedInTheEnd) {
  PairOptions options = with_ticket();
  options.server.oldest = options.server.newest = GetParam() == 0x0303 ? 0x0304 : 0x0303;
  Pair first(options);
  first.resumption = &slot;
  const Result<void> done = first.shake_hands();
  EXPECT_FALSE(first.client.peer().resumed);
  if (done) return;
  EXPECT_EQ(name(done.error()), name(Errc::no_common_parameters));
  EXPECT_FALSE(resumes(options)) << "a full handshake";
}

TEST_P(Resumption, WithoutASlotNoTicketIsAskedFor) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_FALSE(pair.server.asked_for_ticket());
  Pair with(good(pki, GetParam()));
  with.resumption = &slot;
  ASSERT_TRUE(with.shake_hands());
  EXPECT_TRUE(with.server.asked_for_ticket());
}

INSTANTIATE_TEST_SUITE_P(Tls, Resumption, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
