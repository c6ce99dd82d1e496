// SPDX-License-Identifier: Apache-2.0
/// @file  The way from a server's certificate to the trust store, where names alone would lead astray.
#include "tls_pair.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

class PathTo : public testing::TestWithParam<int> {
 protected:
  /// A key for each number; the same one every time.
  static Key key(int number) { return Key::cached(KeyKind::ec_p256, number); }
  static CertificateSpec localhost() { return {.common_name = "server", .dns = {"localhost"}}; }
  static Certificate authority(const std::string& name, int number) {
    return Certificate::self_signed(support::ca_spec(name), key(number));
  }
  [[nodiscard]] static PairOptions sending(const Chain& chain, std::string trust) {
    return {.server = {.chain = chain, .oldest = GetParam(), .newest = GetParam()}, .trust = std::move(trust)};
  }
  static void expect_accepted(const PairOptions& options, int certificates) {
    Pair pair(options);
    const Result<void> done = pair.shake_hands();
    ASSERT_TRUE(done) << name(done.error());
    EXPECT_TRUE(pair.client.peer().verified);
    EXPECT_EQ(pair.client.peer().certificates, certificates);
  }
  static void expect_refused(const PairOptions& options, Errc why, int index) {
    Pair pair(options);
    const Result<void> done = pair.shake_hands();
    ASSERT_FALSE(done) << "accepted, wanted " << name(why);
    EXPECT_EQ(name(done.error()), name(why));
    EXPECT_EQ(pair.client.failure().chain_index, index);
    EXPECT_FALSE(pair.client.peer().verified);
    EXPECT_EQ(pair.server.records_received(), 0U);
  }
};

/// An attacker has everything but the key: the name, the place, and a good certificate of the authority.
TEST_P(PathTo, AnAnchorIsNotGoneByNamesAlone) {
  const Certificate root = authority("root", 10);
  const Certificate namesake = authority("root", 11);
  expect_refused(sending({namesake.issue(localhost(), key(5))}, root.pem()), Errc::unknown_ca, 0);
  expect_refused(sending({namesake.issue(localhost(), key(5)), {root}}, root.pem()), Errc::unknown_ca, 0);
  const Certificate forged = namesake.issue(support::ca_spec("intermediate"), key(12));
  expect_refused(sending({forged.issue(localhost(), key(5)), {forged}}, root.pem()), Errc::unknown_ca, 1);
  const Certificate real = root.issue(support::ca_spec("intermediate"), key(13));
  expect_refused(sending({forged.issue(localhost(), key(5)), {real}}, root.pem()), Errc::unknown_ca, 0);
}

/// Whoever has a certificate of the authority is no authority.
TEST_P(PathTo, AnAnchorDoesNotLeadThroughALeaf) {
  const Certificate root = authority("root", 10);
  CertificateSpec plain{.common_name = "a customer", .dns = {"customer.example"}};
  plain.basic_constraints.reset();
  plain.key_usage.reset();
  plain.extended_key_usage.reset();
  const Certificate customer = root.issue(plain, key(12));
  expect_refused(sending({customer.issue(localhost(), key(5)), {customer}}, root.pem()), Errc::certificate_invalid, 1);
}

TEST_P(PathTo, TheRightOneOfTwoAnchorsWithOneName) {
  const Certificate root = authority("root", 10);
  const Certificate namesake = authority("root", 11);
  const Chain chain{root.issue(localhost(), key(5))};
  expect_accepted(sending(chain, root.pem() + namesake.pem()), 2);
  expect_accepted(sending(chain, namesake.pem() + root.pem()), 2);
}

/// For a while both are trusted: the next root has the name and the key of the one that ends.
TEST_P(PathTo, ARenewedRootIsGoneWhicheverComesFirst) {
  CertificateSpec spec = support::ca_spec("root");
  const Certificate renewed = Certificate::self_signed(spec, key(10));
  spec.not_after = UnixTime{support::kTestNow.seconds - 3600};
  const Certificate expired = Certificate::self_signed(spec, key(10));
  const Certificate other = Certificate::self_signed(support::ca_spec("root"), key(11));
  const Chain chain{expired.issue(localhost(), key(5))};
  for (const std::string& trust : {expired.pem() + renewed.pem(), renewed.pem() + expired.pem()}) {
    Pair pair(sending(chain, trust));
    ASSERT_TRUE(pair.shake_hands());
    ASSERT_EQ(pair.client.peer().certificates, 2);
    EXPECT_TRUE(equal(pair.client.peer_certificate(1)->der, bytes_of(renewed.der()))) << "the one that held";
  }
  expect_refused(sending(chain, expired.pem()), Errc::certificate_expired, 1);
  expect_refused(sending(chain, expired.pem() + other.pem()), Errc::certificate_expired, 1);
}

/// Nor does a root take the place of the server's own certificate, which may be trusted as well.
TEST_P(PathTo, TheServersOwnCertificateHasNoTwin) {
  CertificateSpec spec = localhost();
  const Certificate renewed = Certificate::self_signed(spec, key(5));
  spec.not_after = UnixTime{support::kTestNow.seconds - 3600};
  const Certificate expired = Certificate::self_signed(spec, key(5));
  expect_refused(sending({expired}, expired.pem() + renewed.pem()), Errc::certificate_expired, 0);
}

TEST_P(PathTo, AnAnchorIsGoneByNamesThatDifferInCaseAndSpaces) {
  const Certificate as_issuer = authority("The  Root", 10);
  const Certificate as_trusted = authority("the root", 10);
  expect_accepted(sending({as_issuer.issue(localhost(), key(5))}, as_trusted.pem()), 2);
}

/// Two certificates of one intermediate, and only the second leads on.
TEST_P(PathTo, AnAnchorLiesBehindADeadEnd) {
  const Certificate root = authority("root", 10);
  const Certificate nowhere = authority("nowhere", 11);
  const Certificate dead_end = nowhere.issue(support::ca_spec("intermediate"), key(12));
  const Certificate leads_on = root.issue(support::ca_spec("intermediate"), key(12));
  expect_accepted(sending({leads_on.issue(localhost(), key(5)), {dead_end, leads_on}}, root.pem()), 3);
  expect_accepted(sending({leads_on.issue(localhost(), key(5)), {leads_on, dead_end}}, root.pem()), 3);
}

/// A way that the library has not found by itself is held against the lists as any other.
TEST_P(PathTo, AnAnchorBehindADeadEndIsNotGoneByARevokedCertificate) {
  const Certificate root = authority("root", 10);
  const Certificate nowhere = authority("nowhere", 11);
  const Certificate dead_end = nowhere.issue(support::ca_spec("intermediate"), key(12));
  const Certificate leads_on = root.issue(support::ca_spec("intermediate"), key(12));
  const Certificate leaf = leads_on.issue(localhost(), key(5));
  PairOptions options = sending({leaf, {dead_end, leads_on}}, root.pem());
  if (!Pair::trust_of(*Port::Library::open(), options.trust, root.revocation_list({}))) return;  // As below.
  const auto expect_revoked = [&options](int index) {
    expect_refused(options, Errc::certificate_revoked, index);
    Pair pair(options);
    (void)pair.shake_hands();
    (void)pair.server.handshake();
    EXPECT_EQ(pair.server.alert_received(), 44) << "certificate_revoked";
  };
  options.lists = root.revocation_list({}) + leads_on.revocation_list({leaf});
  expect_revoked(0);
  options.lists = root.revocation_list({leads_on}) + leads_on.revocation_list({});
  expect_revoked(1);
  options.lists = root.revocation_list({}) + leads_on.revocation_list({});
  expect_accepted(options, 3);
}

/// Servers send what they have, with more between and behind.
TEST_P(PathTo, AnAnchorMayLeadThroughAnyOrderOfWhatWasSent) {
  const Certificate root = authority("root", 10);
  const Certificate first = root.issue(support::ca_spec("first"), key(12));
  const Certificate second = first.issue(support::ca_spec("second"), key(13));
  const Certificate stranger = authority("stranger", 14);
  const Certificate leaf = second.issue(localhost(), key(5));
  expect_accepted(sending({leaf, {second, first}}, root.pem()), 4);
  expect_accepted(sending({leaf, {first, second}}, root.pem()), 4);
  expect_accepted(sending({leaf, {stranger, second, first, root}}, root.pem()), 4);
}

/// Two authorities that vouch for each other, and nobody for them.
TEST_P(PathTo, NowhereEnds) {
  const Certificate root = authority("root", 10);
  const Certificate one = authority("one", 12);
  const Certificate other = authority("other", 13);
  const Certificate other_by_one = one.issue(support::ca_spec("other"), key(13));
  const Certificate one_by_other = other.issue(support::ca_spec("one"), key(12));
  const Certificate leaf = one.issue(localhost(), key(5));
  Pair pair(sending({leaf, {one_by_other, other_by_one}}, root.pem()));
  EXPECT_EQ(name(pair.shake_hands().error()), name(Errc::unknown_ca));
}

TEST_P(PathTo, AnAnchorMayBeAsLongAsThePolicySays) {
  std::vector<Certificate> chain{authority("root", 10)};
  const auto grow = [&chain] {
    const auto number = static_cast<int>(chain.size());
    chain.push_back(chain.back().issue(support::ca_spec("intermediate " + std::to_string(number)), key(20 + number)));
  };
  tls::Policy policy;
  while (chain.size() + 1U < policy.longest_chain) grow();
  const auto options = [&] {
    Chain sent{chain.back().issue(localhost(), key(5))};
    for (std::size_t i = chain.size() - 1; i > 0; --i) sent.intermediates.push_back(chain[i]);
    return sending(sent, chain.front().pem());
  };
  expect_accepted(options(), policy.longest_chain);
  grow();
  Pair pair(options());
  EXPECT_EQ(name(pair.shake_hands().error()), name(Errc::certificate_invalid));
}

TEST_P(PathTo, AnAnchorIsNotGoneWithAListThatItsIssuerHasNotSigned) {
  const Certificate root = authority("root", 10);
  const Certificate namesake = authority("root", 11);
  const Certificate leaf = root.issue(localhost(), key(5));
  PairOptions options = sending({leaf}, root.pem());
  options.lists = namesake.revocation_list({});
  const auto loaded = Pair::trust_of(*Port::Library::open(), options.trust, options.lists);
  if (!loaded) {  // A library that would look at no list takes none.
    EXPECT_EQ(name(loaded.error().error), name(Errc::unsupported));
    return;
  }
  ASSERT_TRUE(has(Port::Session(*loaded).capabilities(), tls::Capabilities::revocation_lists));
  expect_refused(options, Errc::revocation_unknown, 0);
  Pair pair(options);
  (void)pair.shake_hands();
  (void)pair.server.handshake();
  EXPECT_EQ(pair.server.alert_received(), 42) << "bad_certificate";
  options.lists = root.revocation_list({});
  expect_accepted(options, 2);
}

TEST_P(PathTo, AnAnchorIsNotGoneWithAListOfAnIssuerWhoMustNotSignLists) {
  support::CertificateSpec spec = support::ca_spec("root");
  spec.key_usage = "critical,keyCertSign";
  const Certificate root = Certificate::self_signed(spec, key(10));
  PairOptions options = sending({root.issue(localhost(), key(5))}, root.pem());
  options.lists = root.revocation_list({});
  if (!Pair::trust_of(*Port::Library::open(), options.trust, options.lists)) return;  // As above.
  expect_refused(options, Errc::revocation_unknown, 0);
}

/// An authority has a new key under its old name, and a list by each of the two.
TEST_P(PathTo, AnAnchorIsGoneWithListsOfBothKeysOfItsName) {
  const Certificate old_root = authority("root", 10);
  const Certificate new_root = authority("root", 11);
  const Certificate one = old_root.issue(localhost(), key(5));
  const Certificate other = new_root.issue(localhost(), key(6));
  const std::string trusted = old_root.pem() + new_root.pem();
  const auto list = [](const Certificate& by, const std::vector<Certificate>& revoked) {
    return by.revocation_list(revoked, support::KeyIdentifier::given);
  };
  if (!Pair::trust_of(*Port::Library::open(), trusted, list(old_root, {}))) return;  // As above.
  for (const bool swapped : {false, true}) {
    const auto both = [swapped](const std::string& a, const std::string& b) { return swapped ? b + a : a + b; };
    for (const Certificate& leaf : {one, other}) {
      PairOptions options = sending({leaf}, trusted);
      options.lists = both(list(old_root, {}), list(new_root, {}));
      expect_accepted(options, 2);
      options.lists = both(list(old_root, {leaf}), list(new_root, {}));
      expect_refused(options, Errc::certificate_revoked, 0);
      options.lists = both(list(old_root, {}), list(new_root, {leaf}));
      expect_refused(options, Errc::certificate_revoked, 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, PathTo, testing::Values(0x0303, 0x0304),
                         [](const auto& version) { return version.param == 0x0303 ? "v1_2" : "v1_3"; });

}  // namespace
}  // namespace fairlead::ports::test
