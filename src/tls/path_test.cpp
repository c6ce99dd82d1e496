// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/path.hpp"

#include "fairlead/tls/certificate_reader.hpp"

#include "support/pki.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using support::Certificate;
using support::Key;
using support::KeyKind;

/// What is signed by whom is decided by the case.
class Saying final : public SignatureVerifier {
 public:
  explicit Saying(std::function<Signed(Bytes, const CertificateView&)> said) : said_(std::move(said)) {}
  int asked = 0;

 private:
  Signed do_is_signed(Bytes object, const CertificateView& issuer) override {
    ++asked;
    return said_(object, issuer);
  }
  std::function<Signed(Bytes, const CertificateView&)> said_;
};

class FindPath : public testing::Test {
 protected:
  static Key key(int number) { return Key::cached(KeyKind::ec_p256, number); }
  /// A certificate of `subject` by `issuer`; each call makes another one.
  Bytes make(const std::string& subject, const std::string& issuer) {
    ders.push_back(std::make_unique<std::string>(
        Certificate::self_signed(support::ca_spec(issuer), key(1)).issue(support::ca_spec(subject), key(2)).der()));
    return bytes_of(*ders.back());
  }
  void trust(Bytes der) { anchors.push_back(*read_certificate(der)); }
  ChainVerdict find(const std::vector<Bytes>& sent, SignatureVerifier& verifier) {
    return find_path(sent, ReadAnchors(anchors), verifier, path);
  }
  ChainVerdict find(const std::vector<Bytes>& sent) {
    Saying yes([](Bytes, const CertificateView&) { return Signed::yes; });
    return find(sent, yes);
  }

  std::vector<std::unique_ptr<std::string>> ders;
  std::vector<CertificateView> anchors;
  Path path;
};

TEST_F(FindPath, NeedsACertificate) {
  EXPECT_EQ(find({}).error(), (ChainFault{Errc::certificate_invalid, 0}));
  EXPECT_TRUE(path.empty());
  const std::string garbage = "garbage";
  EXPECT_EQ(find({bytes_of(garbage)}).error(), (ChainFault{Errc::certificate_invalid, 0}));
  EXPECT_EQ(path.size(), 1U) << "as it was sent";
}

TEST_F(FindPath, AnAnchorNeedsNobodyWhoVouchesForIt) {
  const Bytes leaf = make("leaf", "nobody");
  trust(leaf);
  Saying never([](Bytes, const CertificateView&) { return Signed::no; });
  EXPECT_TRUE(find({leaf}, never));
  EXPECT_EQ(path.size(), 1U);
  EXPECT_EQ(never.asked, 0);
}

TEST_F(FindPath, PrefersAnchorsAndStepsBack) {
  const Bytes leaf = make("leaf", "a");
  const Bytes wrong = make("a", "nowhere");
  const Bytes right = make("a", "root");
  const Bytes root = make("root", "root");
  trust(root);
  EXPECT_TRUE(find({leaf, wrong, right}));
  ASSERT_EQ(path.size(), 3U);
  EXPECT_TRUE(equal(path[1], right));
  trust(wrong);
  EXPECT_TRUE(find({leaf, wrong, right}));
  EXPECT_EQ(path.size(), 2U) << "the shorter way";
}

TEST_F(FindPath, GivesTheLongestWayWhereNoneEnds) {
  const Bytes leaf = make("leaf", "a");
  const Bytes a = make("a", "b");
  const Bytes b = make("b", "a");
  EXPECT_EQ(find({leaf, a, b}).error(), (ChainFault{Errc::unknown_ca, 2}));
  ASSERT_EQ(path.size(), 3U);
  EXPECT_TRUE(equal(path[2], b));
}

TEST_F(FindPath, GoesOnWithWhatCannotBeVerifiedAndSaysSoInTheEnd) {
  const Bytes leaf = make("leaf", "a");
  const Bytes a = make("a", "root");
  trust(make("root", "root"));
  Saying weak(
      [&](Bytes object, const CertificateView&) { return equal(object, a) ? Signed::unsupported : Signed::yes; });
  EXPECT_EQ(find({leaf, a}, weak).error(), (ChainFault{Errc::certificate_invalid, 1}));
  EXPECT_EQ(path.size(), 3U);
}

TEST_F(FindPath, AWeakWayThatLeadsNowhereIsForgotten) {
  const Bytes leaf = make("leaf", "a");
  const Bytes weak = make("a", "nowhere");
  const Bytes good = make("a", "root");
  trust(make("root", "root"));
  Saying some([&](Bytes object, const CertificateView& issuer) {
    return equal(issuer.der, weak) || equal(object, good) ? Signed::unsupported : Signed::yes;
  });
  EXPECT_EQ(find({leaf, weak, good}, some).error(), (ChainFault{Errc::certificate_invalid, 1}));
  EXPECT_EQ(path.size(), 3U);
}

TEST_F(FindPath, WhatCannotBeVerifiedDoesNotHideWhatCan) {
  const Bytes leaf = make("leaf", "root");
  const Bytes weak = make("root", "root");
  const Bytes good = make("root", "root");
  trust(weak);
  trust(good);
  Saying some([&](Bytes, const CertificateView& issuer) {
    return equal(issuer.der, weak) ? Signed::unsupported : Signed::yes;
  });
  EXPECT_TRUE(find({leaf}, some));
  ASSERT_EQ(path.size(), 2U);
  EXPECT_TRUE(equal(path[1], good));
}

TEST_F(FindPath, NamesMayDifferInTheirCase) {
  trust(make("The Root", "The Root"));
  EXPECT_TRUE(find({make("leaf", "the  root")}));
}

TEST_F(FindPath, WithoutMemoryNobodyIsToBlame) {
  const Bytes leaf = make("leaf", "root");
  trust(make("root", "root"));
  Saying unknown([](Bytes, const CertificateView&) { return Signed::unknown; });
  EXPECT_EQ(find({leaf}, unknown).error(), (ChainFault{Errc::no_memory, 0}));
}

TEST_F(FindPath, DoesNotTryEveryOrderOfManyNamesakes) {
  std::vector<Bytes> sent{make("leaf", "a")};
  while (sent.size() < Path::capacity()) sent.push_back(make("a", "a"));
  Saying yes([](Bytes, const CertificateView&) { return Signed::yes; });
  EXPECT_EQ(find(sent, yes).error().error, Errc::unknown_ca);
  EXPECT_LE(yes.asked, 32);
}

}  // namespace
}  // namespace fairlead::tls
