// SPDX-License-Identifier: Apache-2.0
/// @file  What a session is started with, and sessions one after the other.
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

TEST(Start, RefusesPoliciesThatCannotBe) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki));
  EXPECT_EQ(pair.client.handshake().error(), Errc::invalid) << "not started";
  pair.policy.oldest = tls::Version::tls_1_3;
  pair.policy.newest = tls::Version::tls_1_2;
  EXPECT_EQ(pair.start().error(), Errc::invalid);
  EXPECT_EQ(pair.client.failure().layer, Layer::configuration);
  pair.policy = {};
  pair.policy.groups = {tls::Group::secp192r1};
  EXPECT_EQ(pair.start().error(), Errc::unsupported);
  pair.policy = {};
  pair.policy.suites = {};
  EXPECT_EQ(pair.start().error(), Errc::unsupported);
  pair.policy = {};
  static constexpr std::array<std::string_view, 1> kEmpty = {""};
  pair.policy.alpn = kEmpty;
  EXPECT_EQ(pair.start().error(), Errc::invalid);
  pair.policy = {};
  EXPECT_TRUE(pair.shake_hands()) << "a refused start leaves it as after reset";
}

TEST(Start, OldServersAreRefused) {
  const TestPki pki = TestPki::make();
  for (const int version : {0x0301, 0x0302}) {
    Pair pair(good(pki, version));
    EXPECT_EQ(pair.shake_hands().error(), Errc::no_common_parameters);
  }
}

TEST(Start, StaticRsaIsRefused) {
  const TestPki pki = TestPki::make(KeyKind::rsa_2048);
  PairOptions options = good(pki, 0x0303);
  options.server.ciphers = "AES128-GCM-SHA256";
  Pair pair(options);
  EXPECT_EQ(pair.shake_hands().error(), Errc::no_common_parameters);
}

TEST(Start, ASessionServesOneConnectionAfterTheOther) {
  const TestPki pki = TestPki::make();
  Pair first(good(pki));
  ASSERT_TRUE(first.shake_hands());
  first.client.reset();
  std::byte one{};
  EXPECT_EQ(first.client.recv({&one, 1}).error(), Errc::invalid);
  EXPECT_EQ(first.client.peer().version, tls::Version::none);

  Pair second(good(pki));
  ASSERT_TRUE(first.client.start(second.throttle, {.policy = first.policy, .host = first.host, .now = first.now}));
  Said done;
  for (int i = 0; i < 100 && done.pending(); ++i) {
    done = first.client.handshake();
    (void)second.server.handshake();
  }
  EXPECT_TRUE(done.result());
  first.client.reset();  // Before the pipe that it runs over is gone.
}

}  // namespace
}  // namespace fairlead::ports::test
