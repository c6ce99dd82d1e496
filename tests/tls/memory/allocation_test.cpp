// SPDX-License-Identifier: Apache-2.0
/// @file  Each allocation of a connection fails in turn: an error or a verified connection, never anything between.
#include "cost/heap.hpp"
#include "cost/held_blocks.hpp"
#include "support/campaign.hpp"
#include "support/memory_key.hpp"
#include "tls/tls_pair.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

using cost::ShortOfMemory;

/// How often what came of it. Counts without taking memory.
class Outcomes {
 public:
  void count(std::optional<Errc> outcome) { ++times_[outcome ? static_cast<std::size_t>(*outcome) : 0]; }
  [[nodiscard]] int times(Errc error) const { return times_[static_cast<std::size_t>(error)]; }
  [[nodiscard]] std::string told() const {
    std::string text = " good " + std::to_string(times_[0]);
    for (const Errc error : all_errcs()) {
      if (times(error) != 0) text += " " + std::string(name(error)) + " " + std::to_string(times(error));
    }
    return text;
  }

 private:
  std::array<int, 256> times_{};
};

class Allocation : public testing::TestWithParam<int> {
 protected:
  struct Outcome {
    std::optional<Errc> error;
    bool verified = false;
    std::uint64_t allocations = 0;
  };
  /// A whole connection with a greeting both ways, in which the client's n-th allocation fails.
  static Outcome connect(const PairOptions& options, std::uint64_t nth);
  /// Why a greeting did not arrive; nothing when both did.
  template <class Server>
  static std::optional<Errc> talk(Pair& pair, const Server& server);

  /// A client with an identity, of which the server requires it.
  [[nodiscard]] PairOptions asked(const Port::Identity& identity) const {
    PairOptions options = good(pki, GetParam());
    options.server.client = ClientCertificate::required;
    options.server.client_ca = pki.ca;
    options.shared_identity = identity;
    return options;
  }
  /// Every n-th allocation of these connections in turn, n as large as there is time for.
  static void run(const PairOptions& options);
  /// What becomes of a connection, after one that nobody must accept.
  static std::optional<Errc> connect_and_refuse(const PairOptions& options, const PairOptions& stranger,
                                                std::uint64_t nth);

  static constexpr int kRounds = 50;
  TestPki pki = TestPki::make();
};

Allocation::Outcome Allocation::connect(const PairOptions& options, std::uint64_t nth) {
  Pair pair(options);
  const ShortOfMemory memory(nth);
  const auto server = [](auto&& act) {
    ShortOfMemory::pause();
    act();
    ShortOfMemory::go_on();
  };
  Outcome outcome;
  Said ours(pair.start());
  if (!ours.error) ours = Said();
  Said theirs;
  for (int i = 0; i < kRounds && ours.pending(); ++i) {
    ours = pair.client.handshake();
    server([&] {
      if (theirs.pending()) theirs = pair.server.handshake();
    });
  }
  if (!ours.error) ours.error = talk(pair, server);
  ShortOfMemory::pause();
  outcome.error = ours.error;
  outcome.verified = pair.client.peer().verified;
  outcome.allocations = ShortOfMemory::counted();
  return outcome;
}

template <class Server>
std::optional<Errc> Allocation::talk(Pair& pair, const Server& server) {
  std::array<std::byte, 16> into{};
  IoResult got = Errc::would_block;
  server([&] { EXPECT_TRUE(pair.server.send(std::array{bytes_of("hello")}).ok()); });
  for (int i = 0; i < kRounds && got.blocked(); ++i) got = pair.client.recv(into);
  if (!got.ok()) return got.error();
  EXPECT_EQ(text_of(Bytes(into).first(got.size())), "hello");
  const Bytes answer = bytes_of("hello, too");
  got = pair.client.send(std::span(&answer, 1));
  if (!got.ok()) return got.error();
  server([&] { EXPECT_EQ(pair.server_reads(), "hello, too"); });
  return std::nullopt;
}

/// What `act` loses each time. It is done in a thread of its own, with which goes what a library keeps for it. Where
/// blocks are left, it is done twice more and every block noted: what a library has made once for all is none of them,
/// nor is a table that had to grow just then (mbedTLS's of keys does when enough of them are lost in it).
std::vector<cost::HeldFrom> lost_by(const std::function<void()>& act) {
  const auto held = [&act] {
    const std::int64_t before = cost::blocks_held();
    std::thread(act).join();
    return cost::blocks_held() - before;
  };
  const auto noted = [&act] {
    cost::HeldBlocks blocks;
    std::thread(act).join();
    return blocks.list();
  };
  if (held() <= 0) return {};
  std::vector<cost::HeldFrom> lost = noted();
  const std::vector<cost::HeldFrom> again = noted();
  std::erase_if(lost, [&again](const cost::HeldFrom& from) {
    return std::ranges::find(again, from.way, &cost::HeldFrom::way) == again.end();
  });
  return lost;
}

/// Where a library loses a block by its own fault. mbedTLS 3.6 frees what should hold the two keys of a connection when
/// there is no memory for the second, and forgets the first.
constexpr std::array<std::string_view, 1> kFaultsOfLibraries{"(mbedtls_ssl_tls13_populate_transform+"};

bool is_fault_of_library(const cost::HeldFrom& from) {
  return std::ranges::any_of(from.way, [](const std::string& one) {
    return std::ranges::any_of(kFaultsOfLibraries, [&one](std::string_view known) { return one.contains(known); });
  });
}

std::string told(const cost::HeldFrom& from) {
  std::string text = std::to_string(from.blocks) + " blocks that nobody frees, asked for by";
  for (const std::string& one : from.way) text += "\n  " + one;
  return text;
}

void Allocation::run(const PairOptions& options) {
  PairOptions stranger = options;
  stranger.trust = Certificate::self_signed(support::ca_spec("another"), Key::cached(KeyKind::ec_p256, 9)).pem();
  for (int i = 0; i < 3; ++i) (void)connect(options, 0);  // What the library makes once.
  (void)connect(stranger, 0);
  std::uint64_t all = 0;
  std::thread([&] { all = connect(options, 0).allocations; }).join();  // As those below.
  ASSERT_GT(all, 0U);
  const std::uint64_t step = std::max<std::uint64_t>(1, all / support::campaign_count(150));

  Outcomes outcomes;
  for (std::uint64_t nth = 1; nth <= all; nth += step) {
    std::optional<Errc> outcome;
    const auto lost = lost_by([&] { outcome = connect_and_refuse(options, stranger, nth); });
    outcomes.count(outcome);
    for (const auto& from : lost) EXPECT_TRUE(is_fault_of_library(from)) << told(from) << "\nat allocation " << nth;
  }
  EXPECT_TRUE(connect(options, 0).verified) << "afterwards all is as before";

  std::printf("%llu allocations, every %llu. failed:%s\n", static_cast<unsigned long long>(all),
              static_cast<unsigned long long>(step), outcomes.told().c_str());
  EXPECT_GT(outcomes.times(Errc::no_memory), 0);
  // A library does not always know why it could not read a certificate, verify a list or find an issuer. What Fairlead
  // judges itself, and how connections end, is never confused with it.
  for (const Errc ours : {Errc::wrong_host, Errc::certificate_expired, Errc::certificate_not_yet_valid,
                          Errc::certificate_revoked, Errc::clock_unknown, Errc::client_certificate_rejected,
                          Errc::reset, Errc::closed, Errc::timed_out, Errc::unreachable}) {
    EXPECT_EQ(outcomes.times(ours), 0) << outcomes.told();
  }
}

std::optional<Errc> Allocation::connect_and_refuse(const PairOptions& options, const PairOptions& stranger,
                                                   std::uint64_t nth) {
  const Outcome outcome = connect(options, nth);
  if (outcome.error) {
    EXPECT_NE(*outcome.error, Errc::would_block) << "hangs at allocation " << nth;
  } else {
    EXPECT_TRUE(outcome.verified) << nth;
  }
  const Outcome refused = connect(stranger, nth);
  EXPECT_TRUE(refused.error) << "a server that nobody trusts, at allocation " << nth;
  EXPECT_FALSE(refused.verified) << nth;
  return outcome.error;
}

TEST_P(Allocation, ThatFailsIsAnErrorOrChangesNothing) { run(good(pki, GetParam())); }

/// A list whose signature cannot be computed frees nobody, and accuses nobody.
TEST_P(Allocation, ThatFailsWhileListsAreLookedUpIsAnErrorOrChangesNothing) {
  PairOptions options = good(pki, GetParam());
  if (!has(Pair(options).client.capabilities(), tls::Capabilities::revocation_lists))
    GTEST_SKIP() << "revocation_lists";
  options.lists = pki.ca.revocation_list({pki.device});
  run(options);
}

TEST_P(Allocation, ThatFailsWhileWeSignDoesNoMore) {
  const std::string chain = pki.device.pem();
  const std::string key = pki.device.key().pem();
  run(asked(*Port::Identity::from_bytes(*Port::Library::open(), bytes_of(chain), bytes_of(key))));
}

/// The key may have no memory either.
TEST_P(Allocation, ThatFailsWhileAKeySignsElsewhereDoesNoMore) {
  support::MemoryKey key(pki.device.key());
  const Port::Session any(*Port::TrustStore::from_bytes(*Port::Library::open(), {}));
  if (!has(any.capabilities(), tls::Capabilities::signing_keys)) GTEST_SKIP() << "signing_keys";
  run(asked(*Port::Identity::from_key(*Port::Library::open(), bytes_of(pki.device.pem()), key)));
}

/// Nothing throws but a session's constructor, which has no other way to say it.
TEST(Loading, WithoutMemoryIsAnErrorThatLosesNothing) {
  const TestPki pki = TestPki::make();
  const std::string ca = pki.ca.pem();
  const std::string list = pki.ca.revocation_list({pki.device}) + pki.ca.revocation_list({});
  const std::string chain = pki.device.pem();
  const std::string key = pki.device.key().pem();
  const auto load = [&](std::uint64_t nth) -> std::optional<Errc> {
    const ShortOfMemory memory(nth);
    const auto library = Port::Library::open();
    if (!library) return library.error();
    const Bytes anchors = bytes_of(ca);
    const Bytes lists = bytes_of(list);
    const auto trust = Port::TrustStore::from_bytes(*library, std::span(&anchors, 1), std::span(&lists, 1));
    if (!trust) return trust.error().error;
    const auto identity = Port::Identity::from_bytes(*library, bytes_of(chain), bytes_of(key));
    if (!identity) return identity.error().error;
    try {
      const Port::Session session(*trust, *identity);
      return std::nullopt;
    } catch (const std::bad_alloc&) {
      return Errc::no_memory;
    }
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(load(0), std::nullopt);
  std::uint64_t all = 0;
  std::thread([&] { all = load(0) ? 0 : ShortOfMemory::counted(); }).join();
  ASSERT_GT(all, 0U);
  const std::uint64_t step = std::max<std::uint64_t>(1, all / support::campaign_count(150));
  Outcomes outcomes;
  for (std::uint64_t nth = 1; nth <= all; nth += step) {
    std::optional<Errc> outcome;
    const auto lost = lost_by([&] { outcome = load(nth); });
    outcomes.count(outcome);
    for (const auto& from : lost) EXPECT_TRUE(is_fault_of_library(from)) << told(from) << "\nat allocation " << nth;
  }
  std::printf("%llu allocations, every %llu. failed:%s\n", static_cast<unsigned long long>(all),
              static_cast<unsigned long long>(step), outcomes.told().c_str());
  EXPECT_GT(outcomes.times(Errc::no_memory), 0);
  EXPECT_EQ(outcomes.times(Errc::key_mismatch), 0) << "the key is the right one";
  EXPECT_EQ(load(0), std::nullopt) << "afterwards all is as before";
}

/// Libraries keep things for each thread; whose threads come and go must not pay for all that have gone.
TEST(Thread, ThatHasUsedALibraryLeavesNothingBehind) {
  const TestPki pki = TestPki::make();
  const auto connect_in_a_thread = [&pki] {
    std::thread([&pki] {
      for (int i = 0; i < 4; ++i) {
        Pair pair(good(pki));
        EXPECT_TRUE(pair.shake_hands());
      }
    }).join();
  };
  for (int i = 0; i < 3; ++i) connect_in_a_thread();
  const std::int64_t before = cost::blocks_held();
  constexpr int kThreads = 8;
  for (int i = 0; i < kThreads; ++i) connect_in_a_thread();
  EXPECT_LT(cost::blocks_held() - before, kThreads) << "not even one for each thread";
}

INSTANTIATE_TEST_SUITE_P(Tls, Allocation, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
