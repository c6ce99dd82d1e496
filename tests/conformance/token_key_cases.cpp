// SPDX-License-Identifier: Apache-2.0
// A key of a token as whoever signs with it has it: pkcs11::TokenKey, a tls::SigningKey.
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "conformance/token_kit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::conformance {
namespace {

// NOLINTNEXTLINE(google-build-using-namespace): the words of PKCS #11.
using namespace pkcs11;
using tls::SignatureScheme;

constexpr std::string_view kUri = "pkcs11:token=dev;object=device-key";
constexpr SignatureScheme kP256 = SignatureScheme::ecdsa_secp256r1_sha256;
constexpr std::array kEcSchemes{kP256, SignatureScheme::ecdsa_secp384r1_sha384,
                                SignatureScheme::ecdsa_secp521r1_sha512};

std::size_t digest_size(SignatureScheme scheme) {
  const std::string_view name = tls::name(scheme);
  return name.ends_with("sha256") ? 32 : name.ends_with("sha384") ? 48 : 64;
}

/// A token with a key on P-256, and who uses it.
class User {
 public:
  User(Check& check, TokenFixture& fixture) : token(fixture), check_(check), fixture_(fixture) {
    ready_ = make("device-key", "1");
  }
  /// False where the case has failed already.
  [[nodiscard]] bool ready() const { return ready_; }

  bool make(std::string_view label, std::string_view id, NewKeyKind kind = NewKeyKind::ec_p256,
            bool always_authenticate = false) {
    auto session = token.user(check_);
    if (!session) return false;
    const NewKey wanted{.kind = kind, .label = label, .id = bytes_of(id), .always_authenticate = always_authenticate};
    return check_.equal(said(generate_key(*session, wanted)), kGood, "a key is made") &&
           check_.equal(said(session->logout()), kGood, "the user logs out");
  }
  bool open() { return check_.equal(said(key.open()), kGood, "the key is opened"); }
  /// What opening another one says.
  [[nodiscard]] Errc opens(std::string_view uri) {
    TokenKey other(token.module(), Token::uri(uri), &pin);
    return said(other.open());
  }
  [[nodiscard]] Result<std::size_t> sign() { return key.sign(kP256, digest, memory); }
  /// A signature over some digest is made, and right.
  void check_scheme(TokenKey& by, SignatureScheme scheme) {
    std::array<std::byte, 64> input{std::byte{1}, std::byte{2}};
    const Bytes message = Bytes(input).first(digest_size(scheme));
    const auto size = by.sign(scheme, message, memory);
    if (!check_.equal(said(size), kGood, tls::name(scheme).data())) return;
    const Bytes signature = Bytes(memory).first(*size);
    check_.that(fixture_.verifies(by.public_key(), scheme, message, signature), "the signature is right");
    input[0] ^= std::byte{1};
    check_.that(!fixture_.verifies(by.public_key(), scheme, message, signature), "and of this digest alone");
  }

  Token token;
  OnePin pin{TokenFixture::kPin};
  TokenKey key{token.module(), Token::uri(kUri), &pin};
  std::array<std::byte, 32> digest{std::byte{7}};
  std::array<std::byte, 256> memory{};

 private:
  Check& check_;
  TokenFixture& fixture_;
  bool ready_ = false;
};

void ec_keys_sign_by_each_of_their_schemes(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.open() || !user.make("p384", "2", NewKeyKind::ec_p384)) return;
  check.that(std::ranges::equal(user.key.schemes(), kEcSchemes), "that of its own curve first");
  for (const SignatureScheme scheme : user.key.schemes()) user.check_scheme(user.key, scheme);
  TokenKey p384(user.token.module(), Token::uri("pkcs11:token=dev;object=p384"), &user.pin);
  if (!check.equal(said(p384.open()), kGood, "the other key is opened")) return;
  constexpr std::array kOnP384{SignatureScheme::ecdsa_secp384r1_sha384, kP256, SignatureScheme::ecdsa_secp521r1_sha512};
  check.that(std::ranges::equal(p384.schemes(), kOnP384), "that of its own curve first");
  for (const SignatureScheme scheme : p384.schemes()) user.check_scheme(p384, scheme);
}

void rsa_keys_sign_by_each_of_their_schemes(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.make("rsa", "3", NewKeyKind::rsa_2048)) return;
  TokenKey rsa(user.token.module(), Token::uri("pkcs11:token=dev;object=rsa"), &user.pin);
  if (!check.equal(said(rsa.open()), kGood, "the key is opened")) return;
  constexpr std::array kSchemes{SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::rsa_pss_rsae_sha384,
                                SignatureScheme::rsa_pss_rsae_sha512, SignatureScheme::rsa_pkcs1_sha256,
                                SignatureScheme::rsa_pkcs1_sha384,    SignatureScheme::rsa_pkcs1_sha512};
  check.that(std::ranges::equal(rsa.schemes(), kSchemes), "PSS first");
  for (const SignatureScheme scheme : rsa.schemes()) user.check_scheme(rsa, scheme);
}

void a_key_is_found_by_label_and_id(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.make("device-key", "2")) return;
  check.equal(user.opens("pkcs11:token=dev;object=device-key"), Errc::invalid, "two have this label");
  check.equal(user.opens("pkcs11:token=dev"), Errc::invalid, "two are in this token");
  check.equal(user.opens("pkcs11:token=dev;object=device-key;id=2"), kGood, "one has both");
  check.equal(user.opens("pkcs11:token=dev;id=1;type=cert"), kGood, "the type is not looked at");
  check.equal(user.opens("pkcs11:token=dev;object=device"), Errc::key_missing, "a part of a label");
  check.equal(user.opens("pkcs11:token=dev;id=3"), Errc::key_missing, "another id");
  std::array<char, 400> memory{};
  const std::string_view front = "pkcs11:token=dev;object=";
  std::ranges::copy(front, memory.begin());
  std::ranges::fill(std::span(memory).subspan(front.size()), 'x');
  check.equal(user.opens({memory.data(), front.size() + 300}), Errc::key_missing, "a label that none can have");
  check.equal(user.opens("pkcs11:token=other"), Errc::token_removed, "another token");
}

void the_pin_is_asked_for_once(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready()) return;
  check.equal(user.pin.asked(), 0, "nobody has asked before open()");
  if (!user.open()) return;
  check.equal(user.pin.asked(), 1, "open() has");
  check.that(user.sign() && user.sign(), "it signs");
  TokenKey second(user.token.module(), Token::uri("pkcs11:token=dev;id=1"), nullptr);
  check.equal(said(second.open()), kGood, "the process is logged in");
  check.equal(user.pin.asked(), 1, "once and for all");
}

/// Three wrong PINs lock some tokens for good.
void a_refused_pin_is_not_tried_again(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready()) return;
  user.pin.say("7654321");
  check.equal(said(user.key.open()), Errc::pin_incorrect, "a wrong one");
  check.that(return_value_name(user.key.native()) == "CKR_PIN_INCORRECT", "by its name in the standard");
  check.equal(user.pin.asked(), 1, "it was tried");
  for (int i = 0; i < 3; ++i) check.equal(said(user.key.open()), Errc::pin_incorrect, "and is refused");
  check.equal(user.pin.asked(), 1, "without a try");
  user.pin.say(TokenFixture::kPin);
  check.equal(said(user.key.open()), Errc::pin_incorrect, "nobody has said that it is another one");
  user.key.allow_pin();
  check.equal(said(user.key.open()), kGood, "now somebody has");
  check.equal(user.pin.asked(), 2, "one more try");
}

void without_a_pin_it_is_not_opened(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready()) return;
  TokenKey one(user.token.module(), Token::uri(kUri), nullptr);
  check.equal(said(one.open()), Errc::pin_incorrect, "nobody knows one");
}

void what_it_cannot_sign_is_refused(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready()) return;
  check.equal(said(user.sign()), Errc::invalid, "before open()");
  if (!user.open()) return;
  const auto sign = [&](SignatureScheme scheme, std::size_t room) {
    return said(user.key.sign(scheme, user.digest, MutableBytes(user.memory).first(room)));
  };
  check.equal(sign(SignatureScheme::rsa_pkcs1_sha256, 256), Errc::invalid, "of another kind of key");
  check.equal(sign(SignatureScheme::ecdsa_secp384r1_sha384, 256), Errc::invalid, "a digest of another size");
  check.equal(sign(kP256, 60), Errc::no_space, "too little room");
  check.equal(sign(kP256, 256), kGood, "and goes on");
}

/// Logins belong to the process: another part of it may end them.
void it_logs_in_again(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.open()) return;
  auto session = user.token.user(check, Access::read_only);
  check.that(session && session->logout(), "somebody logs out");
  check.equal(said(user.sign()), kGood, "it signs");
  check.equal(user.pin.asked(), 2, "after a login");
}

void a_key_that_does_not_sign_is_none(Check& check, TokenFixture& f) {
  User user(check, f);
  auto session = user.token.user(check);
  if (!user.ready() || !session) return;
  Attributes both;
  both.flag(AttributeType::token, true)
      .bytes(AttributeType::label, bytes_of("decrypts"))
      .bytes(AttributeType::id, bytes_of("9"));
  Attributes for_private = both;
  for_private.flag(AttributeType::sign, false).flag(AttributeType::decrypt, true).flag(AttributeType::is_private, true);
  Attributes for_public = both;
  for_public.number(AttributeType::modulus_bits, 2048)
      .bytes(AttributeType::public_exponent, bytes_of(std::string_view("\1\0\1", 3)));
  check.equal(said(session->generate_key_pair(Mechanism::rsa_pkcs_key_pair_gen, for_public, for_private)), kGood,
              "it is made");
  check.equal(user.opens("pkcs11:token=dev;object=decrypts"), Errc::unsupported, "and not used");
}

void a_restarted_token_is_found_again(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.open()) return;
  {
    const Module taken = std::move(f.module());
  }  // C_Finalize, by somebody else.
  user.check_scheme(user.key, kP256);
  check.equal(user.pin.asked(), 2, "after a login");
}

void a_token_that_is_gone_is_taken_back(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.open()) return;
  f.take_out();
  check.equal(said(user.sign()), f.when_gone(), "it is gone");
  check.equal(said(user.sign()), f.when_gone(), "as long as it is");
  check.equal(user.pin.asked(), 1, "there is nothing to log in to");
  f.put_back();
  check.equal(said(user.sign()), kGood, "it is back");
}

void a_key_that_is_gone_is_missing(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.open()) return;
  check.equal(user.token.destroy(check, ObjectClass::private_key, "device-key"), kGood, "it is destroyed");
  check.equal(said(user.sign()), Errc::key_missing, "it is gone");
  check.equal(user.token.destroy(check, ObjectClass::public_key, "device-key"), kGood, "and its public half");
  if (!user.make("device-key", "1")) return;
  check.equal(said(user.sign()), Errc::key_missing, "another one with its name, which the certificate does not fit");
  if (!user.open()) return;
  user.check_scheme(user.key, kP256);
  check.equal(user.token.destroy(check, ObjectClass::private_key, "device-key"), kGood, "that one is destroyed, too");
  check.equal(said(user.key.open()), Errc::key_missing, "nothing is found");
  check.equal(user.key.schemes().size(), kEcSchemes.size(), "what it signs with does not change");
}

void it_logs_in_for_each_signature(Check& check, TokenFixture& f) {
  User user(check, f);
  if (!user.ready() || !user.make("signed-each", "5", NewKeyKind::ec_p256, true)) return;
  TokenKey one(user.token.module(), Token::uri("pkcs11:token=dev;object=signed-each"), &user.pin);
  if (!check.equal(said(one.open()), kGood, "the key is opened")) return;
  const int before = user.pin.asked();
  const auto sign = [&] { return said(one.sign(kP256, user.digest, user.memory)); };
  for (int i = 1; i <= 2; ++i) {
    check.equal(sign(), kGood, "it signs");
    check.equal(user.pin.asked(), before + i, "after a login");
  }
  user.pin.say("7654321");
  check.equal(sign(), Errc::pin_incorrect, "a wrong one");
  check.equal(sign(), Errc::pin_incorrect, "and no other");
  check.equal(user.pin.asked(), before + 3, "the refused one is not tried again");
}

constexpr auto kNone = TokenFixture::Capability::none;
constexpr auto kRsa = TokenFixture::Capability::rsa;
constexpr auto kCases = std::array{
    TokenCase{"ec_keys_sign_by_each_of_their_schemes", "schemes() is what sign() takes", kNone,
              ec_keys_sign_by_each_of_their_schemes},
    TokenCase{"rsa_keys_sign_by_each_of_their_schemes", "schemes() is what sign() takes", kRsa,
              rsa_keys_sign_by_each_of_their_schemes},
    TokenCase{"a_key_is_found_by_label_and_id", "one key fits the URI, or open() says why not", kNone,
              a_key_is_found_by_label_and_id},
    TokenCase{"the_pin_is_asked_for_once", "a PinSource is asked where a login is needed", kNone,
              the_pin_is_asked_for_once},
    TokenCase{"a_refused_pin_is_not_tried_again", "a wrong PIN is tried once, until allow_pin()", kNone,
              a_refused_pin_is_not_tried_again},
    TokenCase{"without_a_pin_it_is_not_opened", "no PinSource is pin_incorrect", kNone, without_a_pin_it_is_not_opened},
    TokenCase{"what_it_cannot_sign_is_refused", "sign() names what is wrong, and goes on", kNone,
              what_it_cannot_sign_is_refused},
    TokenCase{"it_logs_in_again", "a logout by others is no end", kNone, it_logs_in_again},
    TokenCase{"a_key_that_does_not_sign_is_none", "a key without CKA_SIGN is unsupported", kRsa,
              a_key_that_does_not_sign_is_none},
    TokenCase{"a_restarted_token_is_found_again", "the next signature finds token and key", kNone,
              a_restarted_token_is_found_again},
    TokenCase{"a_token_that_is_gone_is_taken_back", "the next signature looks for it",
              TokenFixture::Capability::goes_away, a_token_that_is_gone_is_taken_back},
    TokenCase{"a_key_that_is_gone_is_missing", "no other key is taken for it", kNone, a_key_that_is_gone_is_missing},
    TokenCase{"it_logs_in_for_each_signature", "CKA_ALWAYS_AUTHENTICATE",
              TokenFixture::Capability::login_for_each_signature, it_logs_in_for_each_signature},
};

}  // namespace

TokenCases token_key_cases() { return kCases; }

}  // namespace fairlead::conformance
