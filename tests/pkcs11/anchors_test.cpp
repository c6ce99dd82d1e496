// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/anchors.hpp"

#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/object_search.hpp"

#include "pkcs11/test_token.hpp"
#include "support/pki.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using support::ca_spec;
using support::Certificate;
using support::Key;
using support::KeyKind;

using Found = std::vector<std::string>;

class AnchorsTest : public testing::Test {
 protected:
  void SetUp() override { token.make_token("dev"); }

  static Certificate authority(std::string_view name, int key) {
    return Certificate::self_signed(ca_spec(std::string(name)), Key::cached(KeyKind::ec_p256, key));
  }
  void store(const std::string& der, std::string_view label,
             CertificateCategory category = CertificateCategory::unspecified, std::string_view id = {}) {
    Session session = token.session("dev");
    ASSERT_TRUE(
        store_certificate(session, {.der = bytes_of(der), .label = label, .id = bytes_of(id), .category = category}))
        << return_value_name(session.native());
    ASSERT_TRUE(session.logout());
  }
  /// As another program may store it.
  static Attributes described(std::string_view label, std::string_view value) {
    Attributes attributes;
    return attributes.object_class(ObjectClass::certificate)
        .number(AttributeType::certificate_type, 0)
        .flag(AttributeType::token, true)
        .flag(AttributeType::is_private, false)
        .bytes(AttributeType::label, bytes_of(label))
        .bytes(AttributeType::subject, bytes_of("x"))
        .bytes(AttributeType::value, bytes_of(value));
  }
  void store_unreadable(std::string_view label, CertificateCategory category) {
    Session session = token.session("dev");
    Attributes attributes = described(label, "no certificate");
    attributes.number(AttributeType::certificate_category, static_cast<Ulong>(category));
    ASSERT_TRUE(session.create(attributes)) << return_value_name(session.native());
    ASSERT_TRUE(session.logout());
  }
  /// What the URI chooses, in DER and in order; or the error. Nobody is logged in.
  Found read(std::string_view uri) {
    Session session = *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
    const auto found = read_anchors(session, TestToken::uri(uri), {.bytes = memory, .anchors = anchors});
    if (!found) return {std::string(name(found.error()))};
    Found all;
    for (const Bytes one : *found) all.emplace_back(text_of(one));
    std::ranges::sort(all);
    return all;
  }
  static Found ders(const std::vector<Certificate>& all) {
    Found der;
    for (const Certificate& one : all) der.push_back(one.der());
    std::ranges::sort(der);
    return der;
  }

  TestToken token;
  Certificate root = authority("Root", 0);
  Certificate other = authority("Other", 1);
  std::array<std::byte, 4096> memory{};
  std::array<Bytes, 4> anchors{};
};

TEST_F(AnchorsTest, AreWhatTheUriNames) {
  const Certificate successor = authority("Root", 2);
  store(root.der(), "root");
  store(successor.der(), "root", CertificateCategory::authority, "2");
  store(other.der(), "other", CertificateCategory::authority);
  const Certificate third = authority("Third", 3);
  store(third.der(), "unmarked");
  store(root.der(), "unmarked");
  EXPECT_EQ(read("pkcs11:token=dev;object=unmarked"), ders({third, root}));
  EXPECT_EQ(read("pkcs11:token=dev;object=root"), ders({successor})) << "what has got its name is not what is marked";
  EXPECT_EQ(read("pkcs11:token=dev;object=root;id=2"), ders({successor}));
  EXPECT_EQ(read("pkcs11:token=dev;id=2;type=cert"), ders({successor}));
  EXPECT_EQ(read("pkcs11:token=dev;object=Root"), Found{"key_missing"});
  EXPECT_EQ(read("pkcs11:token=dev;object=" + std::string(300, 'x')), Found{"key_missing"});
}

TEST_F(AnchorsTest, AreAuthoritiesAlone) {
  const Certificate leaf = root.issue(support::client_spec("device-7"), Key::cached(KeyKind::ec_p256, 2));
  store(leaf.der(), "gateway", CertificateCategory::authority);
  EXPECT_EQ(read("pkcs11:token=dev;object=gateway"), Found{"key_missing"});
  EXPECT_EQ(read("pkcs11:token=dev"), Found{"key_missing"});
  store(leaf.der(), "key");
  EXPECT_EQ(read("pkcs11:token=dev;object=key"), Found{"key_missing"});
  store(root.der(), "key");
  EXPECT_EQ(read("pkcs11:token=dev;object=key"), ders({root}));
}

TEST_F(AnchorsTest, AreWhatTheTokenMarksWhereTheUriNamesNone) {
  EXPECT_EQ(read("pkcs11:token=dev"), Found{"key_missing"});
  store(root.issue(ca_spec("Issues"), Key::cached(KeyKind::ec_p256, 2)).der(), "issuer");
  store(authority("Somebody", 3).der(), "peer", CertificateCategory::other_entity);
  EXPECT_EQ(read("pkcs11:token=dev"), Found{"key_missing"}) << "what lies there is not trusted for that";
  store(root.der(), "root", CertificateCategory::authority);
  store(other.der(), "", CertificateCategory::authority);
  EXPECT_EQ(read("pkcs11:token=dev"), ders({root, other}));
  EXPECT_EQ(read("pkcs11:token=dev;type=cert"), ders({root, other}));
}

TEST_F(AnchorsTest, AreWhatTheSecurityOfficerTrusts) {
  if (!kToken.officer_trusts) GTEST_SKIP() << "officer_trusts";
  store(other.der(), "other");
  Session officer = *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_write);
  ASSERT_TRUE(officer.login(User::security_officer, bytes_of(kSoPin)));
  const std::string der = root.der();
  ASSERT_TRUE(officer.create(described("root", der).flag(AttributeType::trusted, true)))
      << return_value_name(officer.native());
  ASSERT_TRUE(officer.logout());
  EXPECT_EQ(read("pkcs11:token=dev"), ders({root}));
}

TEST_F(AnchorsTest, ThatCannotBeReadAreNoneUnlessTheyAreNamed) {
  store_unreadable("broken", CertificateCategory::authority);
  EXPECT_EQ(read("pkcs11:token=dev"), Found{"key_missing"});
  store(root.der(), "root", CertificateCategory::authority);
  EXPECT_EQ(read("pkcs11:token=dev"), ders({root}));
  EXPECT_EQ(read("pkcs11:token=dev;object=broken"), Found{"certificate_invalid"});
}

TEST_F(AnchorsTest, AreNotWhatHasNoNameOrIsNoCertificate) {
  store(root.der(), "");
  for (const auto* const uri : {"pkcs11:token=dev;object=", "pkcs11:token=dev;id=", "pkcs11:token=dev;object=root;id=",
                                "pkcs11:token=dev;object=root;type=private", "pkcs11:token=dev;type=public"}) {
    EXPECT_EQ(read(uri), Found{"invalid"}) << uri;
  }
}

TEST_F(AnchorsTest, AreReadWhollyOrNotAtAll) {
  store(root.der(), "root");
  store(other.der(), "root");
  Session session = *Session::open(*token.module().find_token(TestToken::uri("pkcs11:token=dev")), Access::read_only);
  const std::size_t size = root.der().size() + other.der().size();
  const Uri uri = TestToken::uri("pkcs11:token=dev;object=root");
  const auto with = [&](std::size_t bytes, std::size_t places) {
    return read_anchors(session, uri,
                        {.bytes = MutableBytes(memory).first(bytes), .anchors = std::span(anchors).first(places)});
  };
  EXPECT_EQ(with(size, 2)->size(), 2U);
  EXPECT_EQ(with(size - 1, 2).error(), Errc::no_space);
  EXPECT_EQ(with(size, 1).error(), Errc::no_space);
  EXPECT_EQ(with(0, 0).error(), Errc::no_space);
  auto search = ObjectSearch::begin(session, {});
  ASSERT_TRUE(search);
  EXPECT_EQ(with(size, 2).error(), Errc::busy);
}

}  // namespace
}  // namespace fairlead::pkcs11::test
