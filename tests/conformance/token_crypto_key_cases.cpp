// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/rsa_key.hpp"

#include "conformance/token_crypto_kit.hpp"
#include "conformance/token_crypto_rsa.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace fairlead::conformance {
namespace {

using platform::PrivateKeyKind;
using platform::TokenCrypto;
using Capability = TokenCryptoFixture::Capability;

void make_on_curve(Check& check, TokenCrypto& crypto, PrivateKeyKind kind, std::size_t size) {
  const MadePair pair(crypto, kind);
  const MadePair other(crypto, kind);
  if (!check.that(pair.sizes && other.sizes, "pairs are made")) return;
  check.equal(pair.private_key().size(), size, "the scalar is as long as the order");
  check.equal(pair.public_key().size(), 1 + 2 * size, "the point is uncompressed");
  check.equal(pair.public_key().front(), std::byte{0x04}, "and says so");
  check.that(!equal(pair.private_key(), other.private_key()), "the next pair is another");
  check.that(static_cast<bool>(LoadedKey(crypto, kind, pair.private_key())), "it can be loaded");
  std::array<std::byte, 97> memory{};
  const MutableBytes room(memory);
  check.equal(error_of(crypto.generate(kind, 0, room.first(size - 1), room)), Errc::no_space, "a scalar needs room");
  check.equal(error_of(crypto.generate(kind, 0, room, room.first(2 * size))), Errc::no_space, "a point needs room");
  std::array<std::byte, 48> scalar{};
  check.that(crypto.generate(kind, 0, MutableBytes(scalar).first(size), room.first(1 + 2 * size)).has_value(),
             "as much as they have will do");
}

void p256_pairs_are_made(Check& check, TokenCryptoFixture& f) {
  make_on_curve(check, f.crypto(), PrivateKeyKind::ec_p256, 32);
}

void p384_pairs_are_made(Check& check, TokenCryptoFixture& f) {
  make_on_curve(check, f.crypto(), PrivateKeyKind::ec_p384, 48);
}

void rsa_pairs_are_made(Check& check, TokenCryptoFixture& f) {
  const MadePair pair(f.crypto(), PrivateKeyKind::rsa, 2048);
  if (!check.that(pair.sizes.has_value(), "a pair is made")) return;
  const auto whole = tls::read_rsa_private_key(pair.private_key());
  const auto half = tls::read_rsa_public_key(pair.public_key());
  if (!check.that(whole && half, "both are DER of RFC 8017")) return;
  constexpr auto kExponent = hex("010001");
  check.equal(half->modulus.size(), 256, "of the size that was asked for");
  check.that(equal(half->exponent, kExponent) && equal(whole->public_exponent, kExponent), "the exponent is 65537");
  check.that(equal(half->modulus, whole->modulus), "both have one modulus");
  check.that(static_cast<bool>(LoadedKey(f.crypto(), PrivateKeyKind::rsa, pair.private_key())), "it can be loaded");
  std::array<std::byte, TokenCrypto::kMostPrivateKey> room{};
  check.equal(error_of(f.crypto().generate(PrivateKeyKind::rsa, 2048, MutableBytes(room).first(1000), room)),
              Errc::no_space, "the private half needs room");
  check.equal(error_of(f.crypto().generate(PrivateKeyKind::rsa, 2048, room, MutableBytes(room).first(200))),
              Errc::no_space, "so does the public one");
  for (const std::uint32_t bits : {0U, 512U, 1024U, 2047U, 2049U, 4104U, 8192U, 0xffff'fff8U}) {
    check.equal(error_of(f.crypto().generate(PrivateKeyKind::rsa, bits, room, room)), Errc::unsupported,
                "other sizes are not made");
  }
}

void load_on_curve(Check& check, TokenCrypto& crypto, const KnownEc& known, Bytes order) {
  const std::size_t size = known.scalar.size();
  const auto error = [&](Bytes scalar) { return LoadedKey(crypto, known.kind, scalar).error(); };
  std::array<std::byte, 49> memory{};
  const MutableBytes scalar = MutableBytes(memory).first(size);
  check.equal(error(known.scalar), Errc{}, "a known one is loaded");
  check.equal(error(scalar), Errc::invalid, "zero is no key");
  check.equal(error(order), Errc::invalid, "nor is the order");
  copy_bytes(scalar, order);
  scalar.back() ^= std::byte{1};  // Orders are odd.
  check.equal(error(scalar), Errc{}, "one less is");
  scalar.back() = std::byte{0xff};
  check.equal(error(scalar), Errc::invalid, "some more is none");
  std::ranges::fill(scalar, std::byte{0xff});
  check.equal(error(scalar), Errc::invalid, "nor is the largest number");
  std::ranges::fill(scalar, std::byte{0});
  scalar.back() = std::byte{1};
  check.equal(error(scalar), Errc{}, "one is a key");
  check.equal(error({}), Errc::invalid, "nothing is none");
  check.equal(error(known.scalar.first(size - 1)), Errc::invalid, "a short one is none");
  copy_bytes(MutableBytes(memory).subspan(1), known.scalar);
  memory[0] = std::byte{0};
  check.equal(error(Bytes(memory).first(size + 1)), Errc::invalid, "a long one is none");
  check.equal(error(known_rsa().rsa_2048), Errc::invalid, "DER is none");
}

void p256_keys_are_checked(Check& check, TokenCryptoFixture& f) {
  constexpr auto kOrder = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  load_on_curve(check, f.crypto(), kKnownP256, kOrder);
}

void p384_keys_are_checked(Check& check, TokenCryptoFixture& f) {
  constexpr auto kOrder =
      hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
  load_on_curve(check, f.crypto(), kKnownP384, kOrder);
}

/// A known key with one number changed.
class Altered {
 public:
  Altered() { numbers_ = *tls::read_rsa_private_key(known_rsa().rsa_2048); }
  Altered& set(Bytes tls::RsaPrivateKey::* number, Bytes value) {
    numbers_.*number = value;
    return *this;
  }
  /// Adds `value` to the last octet, without carry.
  Altered& change(Bytes tls::RsaPrivateKey::* number, unsigned value) {
    const MutableBytes copy = MutableBytes(changed_).first(copy_bytes(changed_, numbers_.*number));
    copy.back() = static_cast<std::byte>(std::to_integer<unsigned>(copy.back()) + value);
    return set(number, copy);
  }
  Bytes der() { return MutableBytes(memory_).first(tls::write_rsa_private_key(numbers_, memory_).value_or(0)); }

 private:
  tls::RsaPrivateKey numbers_;
  std::array<std::byte, 512> changed_{};
  std::array<std::byte, 3000> memory_{};
};

void rsa_keys_are_checked(Check& check, TokenCryptoFixture& f) {
  using Key = tls::RsaPrivateKey;
  const auto error = [&](Bytes der) { return LoadedKey(f.crypto(), PrivateKeyKind::rsa, der).error(); };
  check.equal(error(known_rsa().rsa_2048), Errc{}, "a known one is loaded");
  check.equal(error(known_rsa().rsa_4096), Errc{}, "so is a large one");
  check.equal(error(Altered().der()), Errc{}, "so is one that was written anew");
  for (const auto number : {&Key::modulus, &Key::private_exponent, &Key::prime1, &Key::prime2, &Key::exponent1,
                            &Key::exponent2, &Key::coefficient}) {
    check.equal(error(Altered().change(number, 2).der()), Errc::invalid, "its numbers belong together");
    check.equal(error(Altered().set(number, {}).der()), Errc::invalid, "none of them is zero");
  }
  check.equal(error(Altered().change(&Key::public_exponent, 2).der()), Errc::invalid, "the exponent belongs to them");
  constexpr auto kOne = hex("01");
  constexpr auto kEven = hex("010000");
  constexpr auto kThree = hex("03");
  check.equal(error(Altered().set(&Key::public_exponent, kOne).der()), Errc::invalid, "an exponent of 1 is none");
  check.equal(error(Altered().set(&Key::public_exponent, kEven).der()), Errc::invalid, "nor is an even one");
  check.equal(error(Altered().set(&Key::public_exponent, kThree).der()), Errc::unsupported, "a small one is too weak");
  check.equal(error(Altered().set(&Key::prime1, kOne).der()), Errc::invalid, "1 is no prime");
  Altered trivial;
  trivial.set(&Key::prime1, kOne).set(&Key::prime2, tls::read_rsa_private_key(known_rsa().rsa_2048)->modulus);
  check.equal(error(trivial.der()), Errc::invalid, "nor are 1 and the modulus primes");
  check.equal(error(Altered().set(&Key::modulus, Bytes(known_rsa().pkcs1).first(128)).der()) == Errc{}, false,
              "a short modulus is none");
}

void malformed_rsa_keys_are_none(Check& check, TokenCryptoFixture& f) {
  const auto error = [&](Bytes der) { return LoadedKey(f.crypto(), PrivateKeyKind::rsa, der).error(); };
  const Bytes known = known_rsa().rsa_2048;
  for (std::size_t size = 0; size < known.size(); size += size < 40 ? 1 : 37) {
    check.equal(error(known.first(size)), Errc::invalid, "one that was cut off is none");
  }
  std::array<std::byte, 1300> memory{};
  copy_bytes(memory, known);
  check.equal(error(Bytes(memory).first(known.size() + 1)), Errc::invalid, "nothing follows");
  for (std::size_t at = 0; at < 8; ++at) {
    copy_bytes(memory, known);
    memory[at] ^= std::byte{0x40};
    check.that(error(Bytes(memory).first(known.size())) != Errc{}, "its head is as it has to be");
  }
  check.equal(error(kScalar256), Errc::invalid, "a scalar is none");
}

constexpr TokenCryptoCase kCases[] = {
    {"p256_pairs_are_made", "a pair on P-256 is made, into enough memory", {}, p256_pairs_are_made},
    {"p384_pairs_are_made", "a pair on P-384 is made, into enough memory", Capability::ec_p384, p384_pairs_are_made},
    {"rsa_pairs_are_made", "an RSA pair is made, into enough memory", Capability::rsa, rsa_pairs_are_made},
    {"p256_keys_are_checked", "a scalar is below the order, and not 0", {}, p256_keys_are_checked},
    {"p384_keys_are_checked", "a scalar is below the order, and not 0", Capability::ec_p384, p384_keys_are_checked},
    {"rsa_keys_are_checked", "the numbers of an RSA key belong together", Capability::rsa, rsa_keys_are_checked},
    {"malformed_rsa_keys_are_none", "an RSA key is DER of RSAPrivateKey, all of it", Capability::rsa,
     malformed_rsa_keys_are_none},
};

}  // namespace

TokenCryptoCases token_crypto_key_cases() { return kCases; }

}  // namespace fairlead::conformance
