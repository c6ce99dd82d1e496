// SPDX-License-Identifier: Apache-2.0
/// @file  Servers, and attackers on the way to them, that break the rules.
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Misbehaviour : public testing::TestWithParam<int> {
 protected:
  TestPki pki = TestPki::make();
};

TEST_P(Misbehaviour, AServerThatHangsUpAnywhereIsABreak) {
  Pair whole(good(pki, GetParam()));
  whole.throttle.budget = 1'000'000;
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t length = 1'000'000 - whole.throttle.budget;
  ASSERT_GT(length, 500U);
  constexpr std::size_t kSignaturesDiffer = 8;  // By so much one handshake may be shorter than another.
  for (std::size_t cut = 0; cut + kSignaturesDiffer < length; cut += 13) {
    Pair pair(good(pki, GetParam()));
    pair.throttle.budget = cut;
    ASSERT_EQ(pair.shake_hands(20).error(), Errc::would_block) << cut;
    pair.throttle.ended = true;
    EXPECT_EQ(pair.client.handshake().error(), Errc::reset) << cut;
    EXPECT_EQ(pair.client.failure().error, Errc::reset) << cut;
  }
}

TEST_P(Misbehaviour, AChangedByteIsRefusedOrWithoutEffect) {
  Pair whole(good(pki, GetParam()));
  whole.throttle.budget = 1'000'000;
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t length = 1'000'000 - whole.throttle.budget;
  for (std::size_t at = 0; at < length; at += 29) {
    Pair pair(good(pki, GetParam()));
    pair.throttle.changed = at;
    const auto done = pair.shake_hands(20);
    if (done) {  // In a number of a version that nobody reads any more, for example.
      EXPECT_TRUE(pair.client.peer().verified);
      EXPECT_EQ(static_cast<int>(pair.client.peer().version), GetParam());
      continue;
    }
    EXPECT_NE(done.error(), Errc::internal) << at;
    EXPECT_NE(done.error(), Errc::no_memory) << at;
  }
}

TEST_P(Misbehaviour, EachCallOfTheLowerStreamMayFail) {
  Pair whole(good(pki, GetParam()));
  ASSERT_TRUE(whole.shake_hands());
  const std::size_t calls = whole.throttle.calls;
  ASSERT_GE(calls, 4U);
  for (const Errc why : {Errc::reset, Errc::closed, Errc::unreachable}) {
    for (std::size_t at = 1; at <= calls; ++at) {
      Pair pair(good(pki, GetParam()));
      pair.throttle.fails_from = at;
      pair.throttle.fails_with = why;
      const auto done = pair.shake_hands(20);
      if (done) {  // The last calls of a handshake only look whether more has come.
        EXPECT_TRUE(pair.client.peer().verified) << at;
        continue;
      }
      EXPECT_EQ(name(done.error()), name(why == Errc::closed ? Errc::reset : why)) << at;
      EXPECT_EQ(pair.client.failure().error, done.error());
    }
  }
}

/// Whatever a server has been told, it signs with what the policy lists. Under TLS 1.3 nobody on the way sees by what.
TEST_P(Misbehaviour, ASignatureThatWasNotOfferedIsRefused) {
  if (GetParam() != 0x0303) GTEST_SKIP() << "the server speaks TLS 1.2";
  Pair pair(good(pki, 0x0303));
  pair.policy.newest = tls::Version::tls_1_2;
  pair.policy.signature_schemes = {tls::SignatureScheme::ecdsa_secp256r1_sha256};
  int forged = 0;
  pair.throttle.forges = [&forged](MutableBytes hello) {
    // signature_algorithms (13) with ecdsa_secp256r1_sha256 alone asks for SHA-512 instead.
    constexpr std::string_view kSchemes("\x00\x0d\x00\x04\x00\x02\x04\x03", 8);
    const std::size_t at = text_of(hello).find(kSchemes);
    if (at == std::string_view::npos) return;
    hello[at + 6] = std::byte{0x06};
    ++forged;
  };
  const auto done = pair.shake_hands();
  EXPECT_EQ(forged, 1);
  ASSERT_FALSE(done);
  const bool is_named = done.error() == Errc::no_common_parameters || done.error() == Errc::protocol;
  EXPECT_TRUE(is_named) << name(done.error()) << ": nothing in common, or against the rules, as the library sees it";
  (void)pair.server.handshake();
  EXPECT_NE(pair.server.alert_received(), -1) << "the client has seen it, and not the server by what was forged";
}

INSTANTIATE_TEST_SUITE_P(Tls, Misbehaviour, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
