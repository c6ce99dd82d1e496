// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/session.hpp"

#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"

#include "pkcs11/test_token.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

class SessionTest : public testing::Test {
 protected:
  void SetUp() override { token.make_token("dev"); }
  [[nodiscard]] Slot slot() { return *token.module().find_token(TestToken::uri("pkcs11:token=dev")); }
  Result<ObjectHandle> note(Session& session, std::string_view label, std::string_view text) {
    Attributes attributes;
    attributes.object_class(ObjectClass::data)
        .flag(AttributeType::token, true)
        .bytes(AttributeType::label, bytes_of(label))
        .bytes(AttributeType::value, bytes_of(text));
    return session.create(attributes);
  }
  TestToken token;
};

TEST_F(SessionTest, LogsInAndSaysWhyNot) {
  Session session = *Session::open(slot(), Access::read_write);
  EXPECT_FALSE(*session.user_logged_in());
  EXPECT_EQ(session.login(User::user, bytes_of("7654321")).error(), Errc::pin_incorrect);
  EXPECT_EQ(return_value_name(session.native()), "CKR_PIN_INCORRECT");
  EXPECT_EQ(session.login(User::user, bytes_of("1")).error(), Errc::pin_incorrect) << "of a size that no PIN has";
  EXPECT_EQ(slot().token()->user_pin_count_low, kToken.counts_wrong_pins);
  ASSERT_TRUE(session.login(User::user, bytes_of(kPin)));
  EXPECT_TRUE(session.login(User::user, bytes_of(kPin))) << "already";
  EXPECT_TRUE(*session.user_logged_in());
  EXPECT_TRUE(*Session::open(slot(), Access::read_only)->user_logged_in()) << "for all sessions of the process";
  EXPECT_EQ(session.login(User::security_officer, bytes_of(kSoPin)).error(), Errc::busy);
  ASSERT_TRUE(session.logout());
  EXPECT_FALSE(*session.user_logged_in());
}

TEST_F(SessionTest, RefusesPins) {
  if (!kToken.names_refused_pins) GTEST_SKIP() << "names_refused_pins";
  Session session = *Session::open(slot(), Access::read_write);
  EXPECT_EQ(session.init_pin(bytes_of("555555")).error(), Errc::pin_incorrect) << "not the officer";
  EXPECT_EQ(session.set_pin(bytes_of("0000000"), bytes_of("555555")).error(), Errc::pin_incorrect);
  EXPECT_EQ(session.set_pin(bytes_of(kPin), bytes_of("1")).error(), Errc::invalid);
  ASSERT_TRUE(session.set_pin(bytes_of(kPin), bytes_of("555555")));
  EXPECT_EQ(session.login(User::user, bytes_of(kPin)).error(), Errc::pin_incorrect);
  EXPECT_TRUE(session.login(User::user, bytes_of("555555")));
}

TEST_F(SessionTest, SetsPins) {
  Session session = *Session::open(slot(), Access::read_write);
  EXPECT_FALSE(session.init_pin(bytes_of("555555"))) << "not the officer";
  ASSERT_TRUE(session.login(User::user, bytes_of(kPin)));
  ASSERT_TRUE(session.set_pin(bytes_of(kPin), bytes_of("555555")));
  ASSERT_TRUE(session.logout());
  EXPECT_EQ(session.login(User::user, bytes_of(kPin)).error(), Errc::pin_incorrect);
  ASSERT_TRUE(session.login(User::user, bytes_of("555555")));
}

TEST_F(SessionTest, KeepsObjectsAndTheirAttributes) {
  Session session = token.session("dev");
  const auto object = note(session, "note", "some text");
  ASSERT_TRUE(object);
  std::array<std::byte, 16> memory{};
  EXPECT_EQ(text_of(*session.read(*object, AttributeType::value, memory)), "some text");
  EXPECT_EQ(*session.number(*object, AttributeType::object_class), static_cast<Ulong>(ObjectClass::data));
  EXPECT_TRUE(*session.flag(*object, AttributeType::token));
  EXPECT_EQ(session.number(*object, AttributeType::token).error(), Errc::unsupported) << "of another size";
  EXPECT_EQ(session.read(*object, AttributeType::value, MutableBytes(memory).first(3)).error(), Errc::no_space);
  EXPECT_EQ(session.read(*object, AttributeType::modulus, memory).error(), Errc::unsupported);
  ASSERT_TRUE(session.write(*object, Attributes().bytes(AttributeType::label, bytes_of("renamed"))));
  EXPECT_EQ(text_of(*session.read(*object, AttributeType::label, memory)), "renamed");
  ASSERT_TRUE(session.destroy(*object));
  EXPECT_EQ(session.destroy(*object).error(), Errc::key_missing);
  EXPECT_EQ(session.read(*object, AttributeType::label, memory).error(), Errc::key_missing);
}

TEST_F(SessionTest, ReadOnlyOnesDoNotWrite) {
  Session session = token.session("dev", Access::read_only);
  EXPECT_EQ(note(session, "note", "text").error(), Errc::invalid);
  EXPECT_EQ(return_value_name(session.native()), "CKR_SESSION_READ_ONLY");
}

TEST_F(SessionTest, ATemplateThatIsTooLargeIsNotSent) {
  Session session = token.session("dev");
  Attributes large;
  for (std::size_t i = 0; i <= Attributes::kCapacity; ++i) large.flag(AttributeType::token, true);
  EXPECT_FALSE(large.ok());
  EXPECT_EQ(large.size(), Attributes::kCapacity);
  EXPECT_EQ(session.create(large).error(), Errc::no_space);
  EXPECT_EQ(session.write(ObjectHandle{}, large).error(), Errc::no_space);
  EXPECT_EQ(session.generate_key_pair(Mechanism::ec_key_pair_gen, large, {}).error(), Errc::no_space);
  EXPECT_EQ(session.generate_key_pair(Mechanism::ec_key_pair_gen, {}, large).error(), Errc::no_space);
  EXPECT_EQ(ObjectSearch::begin(session, large).error(), Errc::no_space);
}

TEST_F(SessionTest, FindsWhatFits) {
  Session session = token.session("dev");
  constexpr int kMany = 20;  // More than a search asks for at once.
  for (int i = 0; i < kMany; ++i) ASSERT_TRUE(note(session, i < 2 ? "twice" : "n" + std::to_string(i), "text"));
  std::set<ObjectHandle> found;
  {
    auto search = ObjectSearch::begin(session, Attributes().object_class(ObjectClass::data));
    ASSERT_TRUE(search);
    EXPECT_EQ(ObjectSearch::begin(session, {}).error(), Errc::busy) << "one at a time";
    ObjectSearch moved = *std::move(search);
    for (auto one = moved.next(); one && *one; one = moved.next()) found.insert(**one);
  }
  EXPECT_EQ(found.size(), kMany);
  EXPECT_TRUE(find_one(session, Attributes().bytes(AttributeType::label, bytes_of("n7"))));
  EXPECT_EQ(find_one(session, Attributes().bytes(AttributeType::label, bytes_of("none"))).error(), Errc::key_missing);
  EXPECT_EQ(find_one(session, Attributes().bytes(AttributeType::label, bytes_of("twice"))).error(), Errc::invalid);
}

TEST_F(SessionTest, MakesRandomNumbersAndDigests) {
  Session session = token.session("dev");
  std::array<std::byte, 32> one{};
  std::array<std::byte, 32> other{};
  ASSERT_TRUE(session.random(one));
  ASSERT_TRUE(session.random(other));
  EXPECT_NE(one, other);
  EXPECT_EQ(*session.digest(Mechanism::sha256, bytes_of("abc"), one), 32U);
  EXPECT_EQ(one[0], std::byte{0xba}) << "FIPS 180-2 appendix B.1";
  EXPECT_EQ(one[31], std::byte{0xad});
  EXPECT_EQ(session.digest(Mechanism::ecdsa, bytes_of("abc"), one).error(), Errc::unsupported);
  Session another = token.session("dev");
  EXPECT_EQ(another.digest(Mechanism::sha256, bytes_of("abc"), MutableBytes(one).first(31)).error(), Errc::no_space);
}

TEST_F(SessionTest, MakesKeysThatSignAndStay) {
  Session session = token.session("dev");
  const std::array<std::byte, 32> digest{std::byte{1}};
  std::array<std::byte, 512> memory{};
  struct Row {
    NewKeyKind kind;
    MechanismUse use;
    std::size_t size;
  };
  for (const Row& row :
       {Row{NewKeyKind::ec_p256, {Mechanism::ecdsa}, 64}, Row{NewKeyKind::ec_p384, {Mechanism::ecdsa}, 96},
        Row{NewKeyKind::rsa_2048, {Mechanism::rsa_pkcs_pss, Mechanism::sha256}, 256}}) {
    const auto pair = generate_key(session, {.kind = row.kind, .label = "k", .id = bytes_of(name(row.kind))});
    ASSERT_TRUE(pair) << name(row.kind);
    const auto size = session.sign(row.use, pair->private_key, digest, memory);
    ASSERT_TRUE(size) << name(row.kind) << return_value_name(session.native());
    EXPECT_EQ(*size, row.size);
    EXPECT_TRUE(*session.verify(row.use, pair->public_key, digest, Bytes(memory).first(*size)));
    memory[*size - 1] ^= std::byte{1};
    EXPECT_FALSE(*session.verify(row.use, pair->public_key, digest, Bytes(memory).first(*size)));
    EXPECT_FALSE(*session.verify(row.use, pair->public_key, digest, Bytes(memory).first(*size - 1)));

    EXPECT_EQ(session.read(pair->private_key, AttributeType::value, memory).error(), Errc::unsupported);
    for (const auto yes : {AttributeType::sensitive, AttributeType::always_sensitive, AttributeType::never_extractable,
                           AttributeType::local, AttributeType::is_private, AttributeType::sign}) {
      EXPECT_TRUE(*session.flag(pair->private_key, yes)) << static_cast<Ulong>(yes);
    }
    for (const auto no :
         {AttributeType::extractable, AttributeType::unwrap, AttributeType::sign_recover, AttributeType::derive}) {
      EXPECT_FALSE(*session.flag(pair->private_key, no)) << static_cast<Ulong>(no);
    }
    const bool only_signs = row.use.mechanism == Mechanism::ecdsa || kToken.rsa_only_signs;
    EXPECT_EQ(*session.flag(pair->private_key, AttributeType::decrypt), !only_signs);
    if (row.kind == NewKeyKind::rsa_2048) {
      EXPECT_EQ(*session.flag(pair->public_key, AttributeType::encrypt), !only_signs);
    }
    EXPECT_EQ(text_of(*session.read(pair->private_key, AttributeType::id, memory)), name(row.kind));
  }
}

TEST_F(SessionTest, SaysWhyItDoesNotSign) {
  Session session = token.session("dev");
  const auto pair = generate_key(session, {.label = "k", .id = bytes_of("1")});
  ASSERT_TRUE(pair);
  const std::array<std::byte, 32> digest{};
  std::array<std::byte, 64> memory{};
  EXPECT_EQ(session.sign({Mechanism::sha256}, pair->private_key, digest, memory).error(), Errc::unsupported);
  EXPECT_EQ(session.sign({Mechanism::ecdsa}, static_cast<ObjectHandle>(4711), digest, memory).error(),
            Errc::key_missing);
  EXPECT_EQ(session.sign({Mechanism::ecdsa}, pair->private_key, digest, MutableBytes(memory).first(63)).error(),
            Errc::no_space);
}

TEST_F(SessionTest, IsLostWithTheModulesState) {
  Session session = token.session("dev");
  {
    const Module taken = std::move(token.module());
  }
  std::array<std::byte, 4> memory{};
  EXPECT_EQ(session.random(memory).error(), Errc::token_removed);
  ASSERT_TRUE(token.module().revive());
  EXPECT_EQ(session.random(memory).error(), Errc::token_removed) << "the session went with it";
}

}  // namespace
}  // namespace fairlead::pkcs11::test
