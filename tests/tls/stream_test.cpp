// SPDX-License-Identifier: Apache-2.0
/// @file  The established stream: what OpenSSL makes hard about the contract. The stream suite checks the rest.
#include "tls_pair.hpp"

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class Stream : public testing::TestWithParam<int> {
 protected:
  IoResult send(Pair& pair, std::initializer_list<std::string_view> texts) {
    std::vector<Bytes> pieces;
    for (const std::string_view text : texts) pieces.push_back(bytes_of(text));
    return pair.client.send(pieces);
  }
  /// Everything that the server can read now.
  static std::string drain(Pair& pair) {
    std::string all;
    std::array<std::byte, 20'000> into{};
    for (int idle = 0; idle < 20; ++idle) {
      (void)pair.client.flush();
      const IoResult got = pair.server.recv(into);
      all += text_of(Bytes(into).first(got.size()));
      if (got.ok()) idle = 0;
    }
    return all;
  }

  TestPki pki = TestPki::make();
};

TEST_P(Stream, BytesArriveBothWaysOverAStreamThatDribbles) {
  for (const std::size_t most : {1U, 7U}) {
    PairOptions options = good(pki, GetParam());
    options.throttle = most;
    Pair pair(options);
    ASSERT_TRUE(pair.shake_hands()) << most;
    for (int i = 0; i < 1000 && !pair.client.flush(); ++i) {
    }
    ASSERT_EQ(send(pair, {"to the ", "", "server"}).size(), 13U);
    std::string got;
    while (got.size() < 13) got += pair.server_reads();
    EXPECT_EQ(got, "to the server");
    ASSERT_TRUE(pair.server.send(std::array{bytes_of("to the client")}).ok());
    got.clear();
    while (got.size() < 13) got += pair.client_reads();
    EXPECT_EQ(got, "to the client");
  }
}

TEST_P(Stream, SmallPiecesShareARecordAndACall) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.server_reads(), "would_block");
  const std::size_t before = pair.throttle.sends;
  ASSERT_EQ(send(pair, {"head", "", "er", std::string(3000, 'x')}).size(), 3006U);
  EXPECT_EQ(pair.throttle.sends, before + 1);
  EXPECT_EQ(drain(pair).size(), 3006U);
  EXPECT_EQ(pair.server.records_received(), 1U);
}

TEST_P(Stream, LargePiecesFillRecords) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  constexpr std::size_t kFull = 16'383;  // Some libraries count the record's type as one byte of it under TLS 1.3.
  EXPECT_EQ(send(pair, {"head", std::string(2 * kFull - 4, 'x')}).size(), 2 * kFull);
  EXPECT_EQ(drain(pair).size(), 2 * kFull);
  EXPECT_EQ(pair.server.records_received(), 2U);
  EXPECT_EQ(send(pair, {std::string(kFull, 'y'), "tail"}).size(), kFull + 4);
  EXPECT_EQ(drain(pair), std::string(kFull, 'y') + "tail");
  EXPECT_EQ(pair.server.records_received(), 4U);
  EXPECT_EQ(send(pair, {std::string(1'000'000, 'z')}).size(), 65'536U) << "one call stays short";
}

TEST_P(Stream, WithoutStagingEveryPieceIsARecord) {
  Pair pair(good(pki, GetParam()));
  pair.staging.clear();
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(send(pair, {"a", "b", "c"}).size(), 3U);
  EXPECT_EQ(drain(pair), "abc");
  EXPECT_EQ(pair.server.records_received(), 3U);
}

TEST_P(Stream, WhatIsCountedIsOwnedAndOtherBytesMayFollow) {
  PairOptions options = good(pki, GetParam());
  options.pipe = 4000;
  Pair pair(options);
  ASSERT_TRUE(pair.shake_hands());
  std::string sent;
  std::string got;
  for (int round = 0; round < 40; ++round) {
    std::string text(static_cast<std::size_t>(700 + round * 97), static_cast<char>('a' + round % 26));
    const IoResult took = send(pair, {"[", text, "]"});
    if (took.ok()) sent += ("[" + text + "]").substr(0, took.size());
    EXPECT_TRUE(took.ok() || took.blocked());
    text.assign(text.size(), '#');  // The memory is ours again.
    if (round % 3 == 0) got += drain(pair);
  }
  got += drain(pair);
  EXPECT_EQ(got, sent);
  EXPECT_TRUE(pair.client.flush());
}

TEST_P(Stream, TakesNothingWhileARecordIsHeld) {
  PairOptions options = good(pki, GetParam());
  options.pipe = 4000;
  Pair pair(options);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(send(pair, {std::string(16'000, 'x')}).size(), 16'000U);
  EXPECT_EQ(send(pair, {"more"}).error(), Errc::would_block);
  EXPECT_EQ(pair.client.flush().error(), Errc::would_block);
  std::array<WaitItem, 4> storage{};
  WaitList waits(storage);
  pair.client.collect_waits(Directions::receive, waits);
  ASSERT_EQ(waits.items().size(), 1U);
  EXPECT_EQ(waits.items()[0].until, Directions::both) << "the answer is to what is held";
  EXPECT_EQ(drain(pair).size(), 16'000U);
  EXPECT_EQ(send(pair, {"more"}).size(), 4U);
}

TEST_P(Stream, IsReadyExactlyWhileBytesAreThereWithoutTheLowerStream) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client_reads(), "would_block") << "tickets are out of the way";
  const auto ready = [&pair](Directions wanted) {
    std::array<WaitItem, 4> storage{};
    WaitList waits(storage);
    pair.client.collect_waits(wanted, waits);
    return waits.ready();
  };
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("first")}).ok());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("second")}).ok());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("third")}).ok());
  // 5 bytes of header, 8 or 16 to 17 of protection: two records and a half.
  const std::size_t overhead = GetParam() == 0x0303 ? 29 : 22;
  pair.throttle.budget = 2 * overhead + 5 + 6 + 10;
  std::array<std::byte, 3> into{};
  ASSERT_EQ(pair.client.recv(into).size(), 3U);
  EXPECT_TRUE(ready(Directions::receive)) << "the rest of a record";
  ASSERT_EQ(pair.client.recv(into).size(), 2U);
  EXPECT_TRUE(ready(Directions::receive)) << "a whole record read ahead";
  std::array<std::byte, 10> second{};
  ASSERT_EQ(pair.client.recv(second).size(), 6U);
  // The pipe itself holds the rest, so look at the session alone: half a record is not ready.
  pair.throttle.budget = SIZE_MAX;
  EXPECT_EQ(pair.client_reads(), "third");
  EXPECT_FALSE(ready(Directions::receive));
  EXPECT_FALSE(ready(Directions::none));
}

TEST_P(Stream, HalfARecordIsNotReady) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client_reads(), "would_block");
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("first")}).ok());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("second")}).ok());
  // All but the last byte; that one is taken out of the pipe here, so that the pipe itself is not ready.
  const std::size_t overhead = GetParam() == 0x0303 ? 29 : 22;
  pair.throttle.budget = 2 * overhead + 5 + 6 - 1;
  EXPECT_EQ(pair.client_reads(), "first");
  EXPECT_EQ(pair.client_reads(), "would_block") << "what there is of the second is out of the pipe";
  std::byte last{};
  ASSERT_EQ(pair.pipe.a().recv({&last, 1}).size(), 1U);
  std::array<WaitItem, 4> storage{};
  WaitList waits(storage);
  pair.client.collect_waits(Directions::receive, waits);
  EXPECT_FALSE(waits.ready());
  ASSERT_EQ(waits.items().size(), 1U);
  EXPECT_EQ(waits.items()[0].until, Directions::receive);
}

TEST_P(Stream, EndsInOrderInBothDirections) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_EQ(send(pair, {"last"}).size(), 4U);
  ASSERT_TRUE(pair.client.shutdown());
  EXPECT_TRUE(pair.client.shutdown());
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::closed);
  EXPECT_EQ(pair.server_reads(), "last");
  EXPECT_EQ(pair.server_reads(), "closed");
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("still")}).ok());
  EXPECT_EQ(pair.client_reads(), "still");
  ASSERT_TRUE(pair.server.shutdown());
  EXPECT_EQ(pair.client_reads(), "closed");
  EXPECT_EQ(pair.client_reads(), "closed");
  EXPECT_FALSE(pair.client.failure().happened());
}

TEST_P(Stream, SendsAfterThePeersEnd) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.shutdown());
  EXPECT_EQ(pair.client_reads(), "closed");
  EXPECT_EQ(send(pair, {"reply"}).size(), 5U);
  EXPECT_EQ(pair.server_reads(), "reply");
}

TEST_P(Stream, ShutdownIsRepeatedUntilItIsOut) {
  PairOptions options = good(pki, GetParam());
  options.pipe = 4000;
  Pair pair(options);
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(send(pair, {std::string(16'000, 'x')}).ok());
  EXPECT_EQ(pair.client.shutdown().error(), Errc::would_block);
  EXPECT_EQ(drain(pair).size(), 16'000U);
  EXPECT_TRUE(pair.client.shutdown());
  EXPECT_EQ(pair.server_reads(), "closed");
}

TEST_P(Stream, ATruncatedStreamIsNotAnOrderlyEnd) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("text")}).ok());
  (void)pair.pipe.b().shutdown();  // FIN without close_notify.
  EXPECT_EQ(pair.client_reads(), "text");
  EXPECT_EQ(pair.client_reads(), "reset");
  EXPECT_EQ(pair.client_reads(), "reset");
  EXPECT_EQ(pair.client.failure().error, Errc::reset);
  EXPECT_EQ(pair.client.failure().layer, Layer::transport);
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
}

TEST_P(Stream, ABrokenStreamIsReset) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  pair.pipe.b().break_now();
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
  EXPECT_EQ(pair.client_reads(), "reset");
  EXPECT_EQ(pair.client.flush().error(), Errc::reset);
  EXPECT_EQ(pair.client.shutdown().error(), Errc::reset);
}

TEST_P(Stream, ABreakThatSendMeetsLeavesWhatThePeerHasSaid) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("why")}).ok());
  pair.throttle.broken = true;
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
  EXPECT_EQ(pair.client.flush().error(), Errc::reset);
  EXPECT_EQ(pair.client.shutdown().error(), Errc::reset);
  EXPECT_EQ(pair.client_reads(), "why");
  EXPECT_EQ(pair.client_reads(), "reset");
  EXPECT_EQ(pair.client.failure().error, Errc::reset);
}

TEST_P(Stream, ABreakThatSendMeetsLeavesThePeersEndInOrder) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("why")}).ok());
  ASSERT_TRUE(pair.server.shutdown());
  pair.throttle.broken = true;
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
  EXPECT_EQ(pair.client_reads(), "why");
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
  EXPECT_EQ(pair.client_reads(), "closed");
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::reset);
}

TEST_P(Stream, RecordsThatNobodySealedAreRefused) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  const std::string forged("\x17\x03\x03\x00\x20 thirty-two bytes of no meaning..", 37);
  ASSERT_TRUE(pair.pipe.b().send(std::array{bytes_of(forged)}).ok());
  EXPECT_EQ(pair.client_reads(), "protocol");
  EXPECT_EQ(pair.client.failure().alert, 20) << "bad_record_mac";
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::protocol);
}

TEST_P(Stream, CloseReleasesEverything) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  pair.client.close();
  pair.client.close();
  std::byte one{};
  EXPECT_EQ(pair.client.recv({&one, 1}).error(), Errc::invalid);
  EXPECT_EQ(send(pair, {"x"}).error(), Errc::invalid);
  EXPECT_EQ(pair.client.flush().error(), Errc::invalid);
  EXPECT_EQ(pair.client.shutdown().error(), Errc::invalid);
  EXPECT_EQ(pair.server_reads(), "reset");
  pair.client.reset();
}

TEST_P(Stream, EmptyBuffersAreInvalidAndHarmless) {
  Pair pair(good(pki, GetParam()));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.recv({}).error(), Errc::invalid);
  EXPECT_EQ(send(pair, {}).error(), Errc::invalid);
  EXPECT_EQ(send(pair, {"", ""}).error(), Errc::invalid);
  EXPECT_EQ(send(pair, {"", "x"}).size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Tls, Stream, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

TEST(Refusal, ThatWaitsToBeReadSaysMoreThanTheBreak) {
  const TestPki pki = TestPki::make();
  PairOptions options = good(pki, 0x0304);
  options.server.client = ClientCertificate::required;
  Pair pair(options);
  ASSERT_TRUE(pair.shake_hands());
  pair.throttle.broken = true;
  EXPECT_EQ(pair.client.send(std::array{bytes_of("CONNECT")}).error(), Errc::client_certificate_rejected);
}

bool updates_keys(const Pair& pair) { return has(pair.client.capabilities(), tls::Capabilities::key_update); }

TEST(KeyUpdate, IsAnsweredAndBothDirectionsGoOn) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki, 0x0304));
  if (!updates_keys(pair)) GTEST_SKIP() << "key_update";
  ASSERT_TRUE(pair.shake_hands());
  for (int i = 0; i < 3; ++i) {
    pair.server.update_keys();
    ASSERT_TRUE(pair.server.send(std::array{bytes_of("new keys")}).ok());
    EXPECT_EQ(pair.client_reads(), "new keys");
    ASSERT_TRUE(pair.client.send(std::array{bytes_of("too")}).ok());
    EXPECT_EQ(pair.server_reads(), "too");
  }
}

TEST(KeyUpdate, OfThePeerIsTakenOrEndsInUnsupported) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki, 0x0304));
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("old keys")}).ok());
  EXPECT_EQ(pair.client_reads(), "old keys");
  pair.server.update_keys();
  ASSERT_TRUE(pair.server.send(std::array{bytes_of("new keys")}).ok());
  if (updates_keys(pair)) {
    EXPECT_EQ(pair.client_reads(), "new keys");
    return;
  }
  EXPECT_EQ(pair.client_reads(), "unsupported");
  EXPECT_EQ(pair.client_reads(), "unsupported") << "said again";
  EXPECT_EQ(pair.client.failure().error, Errc::unsupported);
}

TEST(KeyUpdate, APeerThatAsksForeverWithoutReadingIsHeldUp) {
  const TestPki pki = TestPki::make();
  PairOptions options = good(pki, 0x0304);
  options.pipe = 4000;
  Pair pair(options);
  if (!updates_keys(pair)) GTEST_SKIP() << "key_update";
  ASSERT_TRUE(pair.shake_hands());
  std::byte one{};
  bool held = false;
  for (int i = 0; i < 20'000 && !held; ++i) {
    pair.server.update_keys();
    // The server writes without looking at our answers.
    if (!pair.server.send(std::array{bytes_of("x")}).ok()) {
      std::array<WaitItem, 4> storage{};
      WaitList waits(storage);
      while (pair.client.recv({&one, 1}).ok()) {
      }
      pair.client.collect_waits(Directions::receive, waits);
      held = any(waits.items()[0].until & Directions::send) && !pair.server.flush();
    }
    (void)pair.client.recv({&one, 1});
  }
  EXPECT_TRUE(held);
  EXPECT_EQ(pair.client.recv({&one, 1}).error(), Errc::would_block);
}

/// What the handshake says to a server that sends `greeting` and then, if `ends`, hangs up.
Errc greeted_with(std::string_view greeting, bool ends) {
  const TestPki pki = TestPki::make();
  Pair pair(good(pki));
  (void)pair.start();
  EXPECT_EQ(pair.client.handshake().error(), Errc::would_block);
  if (!greeting.empty()) (void)pair.pipe.b().send(std::array{bytes_of(greeting)});
  if (ends) (void)pair.pipe.b().shutdown();
  const Errc said = pair.client.handshake().error();
  EXPECT_EQ(pair.client.failure().happened(), said != Errc::would_block);
  return said;
}

TEST(OtherServers, AreToldApart) {
  EXPECT_EQ(greeted_with("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", true), Errc::protocol);
  EXPECT_EQ(greeted_with("220 mail.example ESMTP ready\r\n", false), Errc::protocol);
  EXPECT_EQ(greeted_with(std::string_view("\x20\x02\x00\x05\x20\x02\x00\x05", 8), false), Errc::protocol)
      << "a broker without TLS";
  EXPECT_EQ(greeted_with(std::string(600, '\xff'), false), Errc::protocol);
  EXPECT_EQ(greeted_with(std::string_view("\x16\x03\x03\xff\xff", 5), false), Errc::protocol) << "record too long";
  EXPECT_EQ(greeted_with("", true), Errc::reset);
  EXPECT_EQ(greeted_with("\x16\x03", true), Errc::reset);
  EXPECT_EQ(greeted_with("", false), Errc::would_block);
  EXPECT_EQ(greeted_with(std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7), true), Errc::no_common_parameters);
  EXPECT_EQ(greeted_with(std::string_view("\x15\x03\x03\x00\x02\x02\x70", 7), true), Errc::wrong_host);
}

}  // namespace
}  // namespace fairlead::ports::test
