// SPDX-License-Identifier: Apache-2.0
// Sessions, logins and objects.
#include "fairlead/pkcs11/key_generation.hpp"

#include "conformance/token_kit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::conformance {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the words of PKCS #11.
using namespace pkcs11;

constexpr std::string_view kPin = TokenFixture::kPin;
constexpr std::string_view kOtherPin = "555555";
constexpr std::string_view kWrongPin = "7654321";
constexpr ObjectHandle kNoObject{4711};

/// An object with a label and a text, which stays.
Result<ObjectHandle> note(Session& session, std::string_view label, std::string_view text) {
  Attributes attributes;
  attributes.object_class(ObjectClass::data)
      .flag(AttributeType::token, true)
      .bytes(AttributeType::label, bytes_of(label))
      .bytes(AttributeType::value, bytes_of(text));
  return session.create(attributes);
}

Attributes labelled(std::string_view label) { return Attributes().bytes(AttributeType::label, bytes_of(label)); }

Errc log_in(Session& session, std::string_view pin, User user = User::user) {
  return said(session.login(user, bytes_of(pin)));
}

void a_login_says_why_not(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.open();
  if (!check.equal(said(session), kGood, "a session is opened")) return;
  check.that(is(session->user_logged_in(), false), "nobody is logged in");
  check.equal(log_in(*session, kWrongPin), Errc::pin_incorrect, "a wrong PIN");
  check.that(return_value_name(session->native()) == "CKR_PIN_INCORRECT", "by its name in the standard");
  check.equal(log_in(*session, "1"), Errc::pin_incorrect, "of a size that no PIN has");
  const auto info = token.slot()->token();
  check.that(info && info->user_pin_count_low == f.has(TokenFixture::Capability::counts_wrong_pins),
             "its flags say that a PIN was wrong");
  check.equal(log_in(*session, kPin), kGood, "the right one");
}

void a_login_is_for_all_sessions(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  check.equal(log_in(*session, kPin), kGood, "already");
  check.that(is(session->user_logged_in(), true), "it knows");
  auto other = token.open(Access::read_only);
  check.that(other && is(other->user_logged_in(), true), "so does another one");
  check.equal(log_in(*session, TokenFixture::kSoPin, User::security_officer), Errc::busy, "one at a time");
  check.equal(said(session->logout()), kGood, "it ends");
  check.that(is(session->user_logged_in(), false), "here");
  check.that(other && is(other->user_logged_in(), false), "and there");
}

void refused_pins_are_named(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.open();
  if (!check.equal(said(session), kGood, "a session is opened")) return;
  check.equal(said(session->init_pin(bytes_of(kOtherPin))), Errc::pin_incorrect, "not the officer");
  check.equal(said(session->set_pin(bytes_of(kWrongPin), bytes_of(kOtherPin))), Errc::pin_incorrect, "not the PIN");
  check.equal(said(session->set_pin(bytes_of(kPin), bytes_of("1"))), Errc::invalid, "too short");
  check.equal(said(session->set_pin(bytes_of(kPin), bytes_of(kOtherPin))), kGood, "a new one");
  check.equal(log_in(*session, kPin), Errc::pin_incorrect, "the old one is none");
  check.equal(log_in(*session, kOtherPin), kGood, "the new one is");
}

void the_user_changes_his_pin(Check& check, TokenFixture& f) {
  Token token(f);
  {
    auto nobody = token.open();
    check.that(nobody && !nobody->init_pin(bytes_of(kOtherPin)), "init_pin() is the officer's");
  }
  auto session = token.user(check);
  if (!session) return;
  check.equal(said(session->set_pin(bytes_of(kPin), bytes_of(kOtherPin))), kGood, "a new one");
  check.equal(said(session->logout()), kGood, "it is over");
  check.equal(log_in(*session, kPin), Errc::pin_incorrect, "the old one is none");
  check.equal(log_in(*session, kOtherPin), kGood, "the new one is");
}

void objects_keep_their_attributes(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  const auto object = note(*session, "note", "some text");
  if (!check.equal(said(object), kGood, "it is made")) return;
  std::array<std::byte, 16> memory{};
  check.that(is(session->read(*object, AttributeType::value, memory), "some text"), "its value");
  check.that(is(session->number(*object, AttributeType::object_class), static_cast<Ulong>(ObjectClass::data)),
             "a number");
  check.that(is(session->flag(*object, AttributeType::token), true), "a flag");
  check.equal(said(session->number(*object, AttributeType::token)), Errc::unsupported, "of another size");
  const MutableBytes small = MutableBytes(memory).first(3);
  check.equal(said(session->read(*object, AttributeType::value, small)), Errc::no_space, "more than there is room for");
  check.equal(said(session->read(*object, AttributeType::modulus, memory)), Errc::unsupported, "no such attribute");
  check.equal(said(session->write(*object, labelled("renamed"))), kGood, "it is changed");
  check.that(is(session->read(*object, AttributeType::label, memory), "renamed"), "as it was written");
  check.equal(said(session->destroy(*object)), kGood, "it is destroyed");
  check.equal(said(session->destroy(*object)), Errc::key_missing, "once");
  check.equal(said(session->read(*object, AttributeType::label, memory)), Errc::key_missing, "and cannot be read");
}

void a_session_that_reads_does_not_write(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check, Access::read_only);
  if (!session) return;
  check.equal(said(note(*session, "note", "text")), Errc::invalid, "no object is made");
  check.that(return_value_name(session->native()) == "CKR_SESSION_READ_ONLY", "by its name in the standard");
}

void a_template_that_is_too_large_is_not_sent(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  Attributes large;
  for (std::size_t i = 0; i <= Attributes::kCapacity; ++i) large.flag(AttributeType::token, true);
  check.that(!large.ok(), "it knows");
  check.equal(large.size(), Attributes::kCapacity, "it is full");
  check.equal(said(session->create(large)), Errc::no_space, "of an object");
  check.equal(said(session->write(ObjectHandle{}, large)), Errc::no_space, "of a change");
  check.equal(said(session->generate_key_pair(Mechanism::ec_key_pair_gen, large, {})), Errc::no_space, "of one half");
  check.equal(said(session->generate_key_pair(Mechanism::ec_key_pair_gen, {}, large)), Errc::no_space, "of the other");
  check.equal(said(ObjectSearch::begin(*session, large)), Errc::no_space, "of a search");
}

void a_search_finds_what_fits(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  constexpr std::size_t kMany = 20;  // More than a search asks for at once.
  for (std::size_t i = 0; i < kMany; ++i) {
    const std::array name{'n', static_cast<char>('a' + i)};
    const std::string_view label = i < 2 ? std::string_view("twice") : std::string_view(name.data(), name.size());
    if (!check.equal(said(note(*session, label, "text")), kGood, "it is made")) return;
  }
  std::array<ObjectHandle, kMany + 1> found{};
  std::size_t count = 0;
  {
    auto search = ObjectSearch::begin(*session, Attributes().object_class(ObjectClass::data));
    if (!check.equal(said(search), kGood, "it begins")) return;
    check.equal(said(ObjectSearch::begin(*session, {})), Errc::busy, "one at a time");
    ObjectSearch moved = *std::move(search);
    for (auto one = moved.next(); one && *one && count < found.size(); one = moved.next()) found.at(count++) = **one;
  }
  check.equal(count, kMany, "all of them");
  const std::span all = std::span(found).first(count);
  std::ranges::sort(all);
  check.that(std::ranges::adjacent_find(all) == all.end(), "each once");
  check.equal(said(find_one(*session, labelled("nh"))), kGood, "by its label");
  check.equal(said(find_one(*session, labelled("none"))), Errc::key_missing, "what is not there");
  check.equal(said(find_one(*session, labelled("twice"))), Errc::invalid, "what is there twice");
}

void it_makes_random_numbers_and_digests(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  auto another = token.open();
  if (!session || !check.equal(said(another), kGood, "another session")) return;
  std::array<std::byte, 32> one{};
  std::array<std::byte, 32> other{};
  check.equal(said(session->random(one)), kGood, "random numbers");
  check.equal(said(session->random(other)), kGood, "and others");
  check.that(one != other, "which differ");
  check.that(is(session->digest(Mechanism::sha256, bytes_of("abc"), one), one.size()), "a digest");
  check.equal(one[0], std::byte{0xba}, "FIPS 180-2 appendix B.1, the first byte");
  check.equal(one[31], std::byte{0xad}, "and the last one");
  check.equal(said(session->digest(Mechanism::ecdsa, bytes_of("abc"), one)), Errc::unsupported, "no digest");
  const MutableBytes small = MutableBytes(one).first(31);
  check.equal(said(another->digest(Mechanism::sha256, bytes_of("abc"), small)), Errc::no_space, "too little room");
}

struct Row {
  NewKeyKind kind;
  MechanismUse use;
  std::size_t size;  ///< Of a signature.
};

/// Signs, and verifies what was signed and what was not.
void check_signature(Check& check, Session& session, const Row& row, const Session::KeyPair& pair) {
  const std::array<std::byte, 32> digest{std::byte{1}};
  std::array<std::byte, 256> memory{};
  const auto size = session.sign(row.use, pair.private_key, digest, memory);
  if (!check.that(is(size, row.size), "a signature of its size")) return;
  const MutableBytes signature = MutableBytes(memory).first(row.size);
  check.that(is(session.verify(row.use, pair.public_key, digest, signature), true), "it is right");
  signature.back() ^= std::byte{1};
  check.that(is(session.verify(row.use, pair.public_key, digest, signature), false), "a changed one is not");
  check.that(is(session.verify(row.use, pair.public_key, digest, signature.first(row.size - 1)), false),
             "nor a shorter one");
}

void check_new_key(Check& check, Session& session, const Row& row, bool only_signs) {
  const auto pair = generate_key(session, {.kind = row.kind, .label = "k", .id = bytes_of(name(row.kind))});
  if (!check.equal(said(pair), kGood, "a key is made")) return;
  check_signature(check, session, row, *pair);
  std::array<std::byte, 64> memory{};
  const auto flag = [&](AttributeType type, bool wanted) { return is(session.flag(pair->private_key, type), wanted); };
  check.equal(said(session.read(pair->private_key, AttributeType::value, memory)), Errc::unsupported, "kept secret");
  for (const auto yes : {AttributeType::sensitive, AttributeType::always_sensitive, AttributeType::never_extractable,
                         AttributeType::local, AttributeType::is_private, AttributeType::sign}) {
    check.that(flag(yes, true), "it was made here, and stays here");
  }
  for (const auto no :
       {AttributeType::extractable, AttributeType::unwrap, AttributeType::sign_recover, AttributeType::derive}) {
    check.that(flag(no, false), "it does nothing else");
  }
  check.that(flag(AttributeType::decrypt, !only_signs), "it does not decrypt");
  check.that(is(session.read(pair->private_key, AttributeType::id, memory), name(row.kind)), "its id");
  if (row.kind != NewKeyKind::rsa_2048) return;
  check.that(is(session.flag(pair->public_key, AttributeType::encrypt), !only_signs),
             "nor does the other half encrypt");
}

void new_ec_keys_sign_and_stay(Check& check, TokenFixture& f) {
  auto session = Token(f).user(check);
  if (!session) return;
  for (const Row& row :
       {Row{NewKeyKind::ec_p256, {Mechanism::ecdsa}, 64}, Row{NewKeyKind::ec_p384, {Mechanism::ecdsa}, 96}}) {
    check_new_key(check, *session, row, true);
  }
}

void new_rsa_keys_sign_and_stay(Check& check, TokenFixture& f) {
  auto session = Token(f).user(check);
  if (!session) return;
  check_new_key(check, *session, {NewKeyKind::rsa_2048, {Mechanism::rsa_pkcs_pss, Mechanism::sha256}, 256},
                f.has(TokenFixture::Capability::rsa_only_signs));
}

/// Whether each session says this of a signature that cannot be made.
void a_signature_says_why_not(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  const auto pair = generate_key(*session, {.label = "k", .id = bytes_of("1")});
  if (!check.equal(said(pair), kGood, "a key is made")) return;
  const std::array<std::byte, 32> digest{};
  std::array<std::byte, 64> memory{};
  check.equal(said(session->sign({Mechanism::sha256}, pair->private_key, digest, memory)), Errc::unsupported,
              "no way to sign");
  check.equal(said(session->sign({Mechanism::ecdsa}, kNoObject, digest, memory)), Errc::key_missing, "no key");
  const MutableBytes small = MutableBytes(memory).first(63);
  check.equal(said(session->sign({Mechanism::ecdsa}, pair->private_key, digest, small)), Errc::no_space,
              "too little room");
}

void a_session_is_lost_with_the_modules_state(Check& check, TokenFixture& f) {
  Token token(f);
  auto session = token.user(check);
  if (!session) return;
  {
    const Module taken = std::move(f.module());
  }
  std::array<std::byte, 4> memory{};
  check.equal(said(session->random(memory)), Errc::token_removed, "somebody has finalised it");
  check.equal(said(f.module().revive()), kGood, "it is initialised again");
  check.equal(said(session->random(memory)), Errc::token_removed, "the session went with it");
}

void what_is_in_it_outlives_a_restart(Check& check, TokenFixture& f) {
  Token token(f);
  const std::array<std::byte, 32> digest{std::byte{2}};
  std::array<std::byte, 64> signature{};
  {
    auto session = token.user(check);
    if (!session) return;
    const auto pair = generate_key(*session, {.label = "key", .id = bytes_of("1")});
    if (!check.equal(said(pair), kGood, "a key is made")) return;
    check.that(is(session->sign({Mechanism::ecdsa}, pair->private_key, digest, signature), signature.size()),
               "it signs");
    const auto gone = note(*session, "gone", "text");
    check.equal(said(note(*session, "stays", "some text")), kGood, "an object is made");
    check.that(gone && session->destroy(*gone), "and one is destroyed");
  }
  if (!check.equal(said(f.module().restart()), kGood, "it starts anew")) return;
  {
    auto nobody = token.open();
    check.that(nobody && is(nobody->user_logged_in(), false), "nobody is logged in");
  }
  auto session = token.user(check);
  if (!session) return;
  const auto of_class = [](ObjectClass object_class) { return Attributes().object_class(object_class); };
  const auto key = find_one(*session, of_class(ObjectClass::private_key));
  const auto half = find_one(*session, of_class(ObjectClass::public_key));
  if (!check.equal(said(key), kGood, "the key is there") || !check.equal(said(half), kGood, "and its public half")) {
    return;
  }
  check.that(is(session->verify({Mechanism::ecdsa}, *half, digest, signature), true), "the same key");
  check_signature(check, *session, {NewKeyKind::ec_p256, {Mechanism::ecdsa}, 64},
                  {.public_key = *half, .private_key = *key});
  std::array<std::byte, 16> memory{};
  const auto stays = find_one(*session, labelled("stays"));
  check.that(stays && is(session->read(*stays, AttributeType::value, memory), "some text"), "the object is there");
  check.equal(said(find_one(*session, labelled("gone"))), Errc::key_missing, "and the destroyed one is not");
}

constexpr auto kNone = TokenFixture::Capability::none;
constexpr auto kCases = std::array{
    TokenCase{"a_login_says_why_not", "login() names what is wrong with a PIN", kNone, a_login_says_why_not},
    TokenCase{"a_login_is_for_all_sessions", "a login is the process's, in all of its sessions", kNone,
              a_login_is_for_all_sessions},
    TokenCase{"refused_pins_are_named", "set_pin() and init_pin() name what is wrong",
              TokenFixture::Capability::names_refused_pins, refused_pins_are_named},
    TokenCase{"the_user_changes_his_pin", "set_pin() replaces the PIN at once", kNone, the_user_changes_his_pin},
    TokenCase{"objects_keep_their_attributes", "attributes are read as they were given and changed", kNone,
              objects_keep_their_attributes},
    TokenCase{"a_session_that_reads_does_not_write", "a read-only session makes no object of the token", kNone,
              a_session_that_reads_does_not_write},
    TokenCase{"a_template_that_is_too_large_is_not_sent", "a template that does not fit is no_space", kNone,
              a_template_that_is_too_large_is_not_sent},
    TokenCase{"a_search_finds_what_fits", "all objects with these attributes, each once", kNone,
              a_search_finds_what_fits},
    TokenCase{"it_makes_random_numbers_and_digests", "random() and digest()", kNone,
              it_makes_random_numbers_and_digests},
    TokenCase{"new_ec_keys_sign_and_stay", "keys on P-256 and P-384 sign, and do nothing else", kNone,
              new_ec_keys_sign_and_stay},
    TokenCase{"new_rsa_keys_sign_and_stay", "RSA keys sign, and do nothing else", TokenFixture::Capability::rsa,
              new_rsa_keys_sign_and_stay},
    TokenCase{"a_signature_says_why_not", "sign() names what is wrong", kNone, a_signature_says_why_not},
    TokenCase{"a_session_is_lost_with_the_modules_state", "a session of a finalised module is token_removed", kNone,
              a_session_is_lost_with_the_modules_state},
    TokenCase{"what_is_in_it_outlives_a_restart", "objects and keys of the token stay", kNone,
              what_is_in_it_outlives_a_restart},
};

}  // namespace

TokenCases token_session_cases() { return kCases; }

}  // namespace fairlead::conformance
