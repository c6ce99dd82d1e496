// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/certificates.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/tls/certificate_reader.hpp"

#include "pkcs11/test_token.hpp"
#include "support/pki.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using support::ca_spec;
using support::Certificate;
using support::client_spec;
using support::Key;
using support::KeyKind;

class CertificatesTest : public testing::Test {
 protected:
  Session open() {
    token.make_token("dev");
    return token.session("dev");
  }
  [[nodiscard]] Key public_half() const { return Key::from_public(half.info()); }
  void store(const Certificate& certificate, std::string_view id = "") {
    const std::string der = certificate.der();
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .label = "c", .id = bytes_of(id)}))
        << return_value_name(session.native());
  }
  /// The DER of the key's chain.
  std::vector<std::string> chain() {
    const auto read = read_chain(session, key, half, memory);
    std::vector<std::string> all;
    if (!read) return {std::string(name(read.error()))};
    for (const StoredCertificate& one : *read) all.emplace_back(text_of(one.der));
    return all;
  }
  std::string leaf() {
    const auto found = find_leaf(session, key, half, memory);
    return std::string(found ? text_of(found->der) : name(found.error()));
  }

  TestToken token;
  Session session = open();
  ObjectHandle key = generate_key(session, {.label = "device-key", .id = bytes_of("1")})->private_key;
  PublicHalf half = *read_public_half(session, key);
  Certificate root = Certificate::self_signed(ca_spec("Root"), Key::cached(KeyKind::ec_p256, 0));
  Certificate middle = root.issue(ca_spec("Middle"), Key::cached(KeyKind::ec_p256, 1));
  Certificate device = middle.issue(client_spec("device-0001"), public_half());
  std::array<std::byte, 8192> memory{};
};

TEST_F(CertificatesTest, AreStoredAsOthersLookForThem) {
  const std::string der = device.der();
  const auto object = store_certificate(session, {.der = bytes_of(der), .label = "device-key", .id = bytes_of("1")});
  ASSERT_TRUE(object);
  const auto view = tls::read_certificate(bytes_of(der));
  const auto read = [&](AttributeType type) { return std::string(text_of(*session.read(*object, type, memory))); };
  EXPECT_EQ(read(AttributeType::value), der);
  EXPECT_EQ(read(AttributeType::label), "device-key");
  EXPECT_EQ(read(AttributeType::id), "1");
  EXPECT_EQ(read(AttributeType::subject), text_of(view->subject));
  EXPECT_EQ(read(AttributeType::issuer), text_of(view->issuer));
  const std::string serial(text_of(view->serial));
  EXPECT_EQ(read(AttributeType::serial_number), '\x02' + std::string(1, static_cast<char>(serial.size())) + serial);
  EXPECT_FALSE(*session.flag(*object, AttributeType::is_private));
  EXPECT_TRUE(*session.flag(*object, AttributeType::token));
  EXPECT_EQ(*session.number(*object, AttributeType::certificate_type), static_cast<Ulong>(CertificateType::x_509));
  ASSERT_TRUE(session.logout());
  EXPECT_TRUE(find_one(session, Attributes().object_class(ObjectClass::certificate))) << "everybody can read it";
}

TEST_F(CertificatesTest, WhatCannotBeReadIsNotStored) {
  std::string der = device.der();
  der.pop_back();
  EXPECT_EQ(store_certificate(session, {.der = bytes_of(der)}).error(), Errc::certificate_invalid);
  Session reader = token.session("dev", Access::read_only);
  EXPECT_EQ(store_certificate(reader, {.der = bytes_of(device.der())}).error(), Errc::invalid);
  EXPECT_EQ(find_one(session, Attributes().object_class(ObjectClass::certificate)).error(), Errc::key_missing);
}

TEST_F(CertificatesTest, TheLeafIsThatOfTheKeyAndOfItsId) {
  EXPECT_EQ(leaf(), "key_missing");
  store(middle.issue(client_spec("another key's"), Key::cached(KeyKind::ec_p256, 2)), "1");
  store(device, "2");
  EXPECT_EQ(leaf(), "key_missing");
  store(device, "1");
  EXPECT_EQ(leaf(), device.der());
  ASSERT_TRUE(session.create(Attributes()
                                 .object_class(ObjectClass::certificate)
                                 .number(AttributeType::certificate_type, 0)
                                 .flag(AttributeType::token, true)
                                 .bytes(AttributeType::id, bytes_of("1"))
                                 .bytes(AttributeType::subject, bytes_of("x"))
                                 .bytes(AttributeType::value, bytes_of("no certificate"))));
  EXPECT_EQ(leaf(), device.der()) << "what cannot be read is passed over";
}

TEST_F(CertificatesTest, OfSeveralTheLatestIsTaken) {
  const auto from = [&](std::int64_t later) {
    auto spec = client_spec("device-0001");
    spec.not_before.seconds += later;
    return middle.issue(spec, public_half());
  };
  const Certificate latest = from(20);
  for (const Certificate& one : {from(10), latest, from(0)}) store(one, "1");
  EXPECT_EQ(leaf(), latest.der());
}

TEST_F(CertificatesTest, TheChainGoesAsFarAsTheTokenHasIt) {
  EXPECT_EQ(chain(), std::vector<std::string>{"key_missing"});
  store(device, "1");
  EXPECT_EQ(chain(), std::vector{device.der()});
  store(root);
  EXPECT_EQ(chain(), std::vector{device.der()}) << "the one between is missing";
  store(middle);
  EXPECT_EQ(chain(), (std::vector{device.der(), middle.der(), root.der()}));
  const std::size_t size = device.der().size() + middle.der().size() + root.der().size();
  EXPECT_TRUE(read_chain(session, key, half, MutableBytes(memory).first(size)));
  EXPECT_EQ(read_chain(session, key, half, MutableBytes(memory).first(size - 1)).error(), Errc::no_space);
}

/// An authority that has a new key under its old name: the identifier of the key tells which certificate is meant.
TEST_F(CertificatesTest, TheIssuerIsToldApartByItsKey) {
  const Certificate first = root.issue(ca_spec("Twin"), Key::cached(KeyKind::ec_p256, 1));
  auto later = ca_spec("Twin");
  later.not_before.seconds += 10;
  const Certificate second = root.issue(later, Key::cached(KeyKind::ec_p256, 2));
  const Certificate twins = first.issue(client_spec("device-0001"), public_half());
  store(twins, "1");
  store(second);
  EXPECT_EQ(chain(), std::vector{twins.der()});
  store(first);
  EXPECT_EQ(chain(), (std::vector{twins.der(), first.der()}));
}

/// Two authorities that have certified each other.
TEST_F(CertificatesTest, AChainThatComesBackEnds) {
  const Certificate one = Certificate::self_signed(ca_spec("One"), Key::cached(KeyKind::ec_p256, 1));
  const Certificate other = one.issue(ca_spec("Other"), Key::cached(KeyKind::ec_p256, 2));
  const Certificate back = other.issue(ca_spec("One"), Key::cached(KeyKind::ec_p256, 1));
  const Certificate mine = other.issue(client_spec("device-0001"), public_half());
  store(mine, "1");
  store(other);
  store(back);
  EXPECT_EQ(chain(), (std::vector{mine.der(), other.der(), back.der()}));
}

TEST_F(CertificatesTest, ALongChainIsCut) {
  Certificate issuer = root;
  for (std::size_t i = 0; i < StoredChain::capacity(); ++i) {
    issuer = issuer.issue(ca_spec("CA " + std::to_string(i)), Key::cached(KeyKind::ec_p256, 1));
    store(issuer);
  }
  store(issuer.issue(client_spec("device-0001"), public_half()), "1");
  std::vector<std::byte> large(std::size_t{64} * 1024);
  const auto read = read_chain(session, key, half, large);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), StoredChain::capacity());
}

}  // namespace
}  // namespace fairlead::pkcs11::test
