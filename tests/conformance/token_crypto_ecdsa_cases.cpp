// SPDX-License-Identifier: Apache-2.0
#include "conformance/token_crypto_kit.hpp"
#include "conformance/token_crypto_rsa.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

using platform::HashAlgorithm;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using platform::TokenCrypto;
using Capability = TokenCryptoFixture::Capability;
using Padding = SignatureForm::Padding;

constexpr SignatureForm kEcdsa{};
constexpr std::array<std::byte, 65> kDigest = [] {
  std::array<std::byte, 65> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<std::byte>(0xf0U - i);
  return digest;
}();

bool verifies(TokenCrypto& crypto, PrivateKeyKind kind, Bytes point, Bytes digest, Bytes signature) {
  const auto right = crypto.verify(kind, point, kEcdsa, digest, signature);
  return right && *right;
}
/// Says no, and not that something failed.
bool refuses(TokenCrypto& crypto, PrivateKeyKind kind, Bytes point, Bytes digest, Bytes signature) {
  const auto right = crypto.verify(kind, point, kEcdsa, digest, signature);
  return right && !*right;
}

void sign_on_curve(Check& check, TokenCrypto& crypto, const KnownEc& known) {
  const MadePair pair(crypto, known.kind);
  const LoadedKey made(crypto, known.kind, pair.private_key());
  const LoadedKey old(crypto, known.kind, known.scalar);
  if (!check.that(made && old, "keys are loaded")) return;
  const std::size_t size = 2 * known.scalar.size();
  for (const std::size_t digest_size : {1UZ, 20UZ, 32UZ, 48UZ, 64UZ}) {
    const Bytes digest = Bytes(kDigest).first(digest_size);
    SignatureMemory into{};
    check.equal(made.sign(kEcdsa, digest, into).value_or(0), size, "r and s have a fixed width");
    check.that(std::ranges::all_of(Bytes(into).subspan(size), [](std::byte b) { return b == std::byte{0}; }),
               "nothing is written behind them");
    const Bytes signature = Bytes(into).first(size);
    check.that(verifies(crypto, known.kind, pair.public_key(), digest, signature), "they are a signature");
    check.that(refuses(crypto, known.kind, known.point, digest, signature), "by this key alone");
    check.equal(old.sign(kEcdsa, digest, MutableBytes(into).first(size)).value_or(0), size,
                "exactly that much will do");
    check.that(verifies(crypto, known.kind, known.point, digest, signature), "the known point belongs to the scalar");
  }
  SignatureMemory into{};
  for (const std::size_t room : {0UZ, 1UZ, size - 1}) {
    check.equal(error_of(made.sign(kEcdsa, kSample256, MutableBytes(into).first(room))), Errc::no_space,
                "less will not do");
  }
  check.equal(error_of(made.sign(kEcdsa, {}, into)), Errc::invalid, "nothing is no digest");
  check.equal(error_of(made.sign(kEcdsa, kDigest, into)), Errc::invalid, "nor is more than the longest");
  for (const Padding other : {Padding::pkcs1, Padding::pss}) {
    check.equal(error_of(made.sign({.padding = other}, kSample256, into)), Errc::invalid, "other forms are RSA's");
  }
}

void p256_signs(Check& check, TokenCryptoFixture& f) { sign_on_curve(check, f.crypto(), kKnownP256); }
void p384_signs(Check& check, TokenCryptoFixture& f) { sign_on_curve(check, f.crypto(), kKnownP384); }

void judge_on_curve(Check& check, TokenCrypto& crypto, const KnownEc& known) {
  const std::size_t half = known.scalar.size();
  std::array<std::byte, 97> memory{};
  const MutableBytes signature = MutableBytes(memory).first(2 * half);
  const auto refused = [&](Bytes digest, Bytes what) { return refuses(crypto, known.kind, known.point, digest, what); };
  check.that(verifies(crypto, known.kind, known.point, known.digest, known.signature), "a known signature is right");
  for (std::size_t at = 0; at < 2 * half; at += 7) {
    copy_bytes(signature, known.signature);
    signature[at] ^= std::byte{0x10};
    check.that(refused(known.digest, signature), "a changed one is not");
  }
  for (const auto& [from, value] : {std::pair(0UZ, std::byte{0}), std::pair(half, std::byte{0}),
                                    std::pair(0UZ, std::byte{0xff}), std::pair(half, std::byte{0xff})}) {
    copy_bytes(signature, known.signature);
    std::ranges::fill(signature.subspan(from, half), value);
    check.that(refused(known.digest, signature), "r and s lie between 0 and the order");
  }
  copy_bytes(memory, known.signature);
  for (const std::size_t size : {0UZ, 1UZ, half, 2 * half - 1, 2 * half + 1}) {
    check.that(refused(known.digest, Bytes(memory).first(size)), "one of another size is none");
  }
  std::array<std::byte, 98> wider{};
  for (const std::size_t i : {0UZ, 1UZ}) {
    copy_bytes(MutableBytes(wider).subspan(i * (half + 1) + 1), known.signature.subspan(i * half, half));
  }
  check.that(refused(known.digest, Bytes(wider).first(2 * (half + 1))), "nor is one with a zero in front of each");
  std::array<std::byte, 48> digest{};
  for (const std::size_t at : {0UZ, known.digest.size() - 1}) {
    const MutableBytes copy = MutableBytes(digest).first(copy_bytes(digest, known.digest));
    copy[at] ^= std::byte{0x80};
    check.that(refused(copy, known.signature), "a changed digest has another");
  }
  check.that(refused({}, known.signature), "nothing has none");
}

void p256_signatures_are_judged(Check& check, TokenCryptoFixture& f) {
  judge_on_curve(check, f.crypto(), kKnownP256);
  // By the known key, of the known digest, by OpenSSL: sixteen bits of r, and then of s, are zero.
  constexpr auto kSmallR =
      hex("000077f2a0b0c43bb2a1db5fd86c3841c640a99bbc20d6780d098be0491653dd"
          "499a5c22cec8cb0f1b0a8a1783480aa9039ed099d4fc08518f59dc2286ddab60");
  constexpr auto kSmallS =
      hex("071aa03b1eea8c0b38c460c4d2052fdd0fda7b38d8bb26d8c4751aebe9ac8073"
          "0000f8d0fc954691f9ef9cde33b127c9a2896fc795ad033500cbd6604c7c8be6");
  for (const Bytes signature : {Bytes(kSmallR), Bytes(kSmallS)}) {
    check.that(verifies(f.crypto(), kKnownP256.kind, kPoint256, kSample256, signature), "zeros in front are no matter");
  }
}
void p384_signatures_are_judged(Check& check, TokenCryptoFixture& f) { judge_on_curve(check, f.crypto(), kKnownP384); }

void check_points(Check& check, TokenCrypto& crypto, const KnownEc& known) {
  const auto error = [&](Bytes point) {
    return error_of(crypto.verify(known.kind, point, kEcdsa, known.digest, known.signature));
  };
  std::array<std::byte, 98> memory{};
  const std::size_t size = known.point.size();
  const MutableBytes point = MutableBytes(memory).first(size);
  copy_bytes(point, known.point);
  point.back() ^= std::byte{1};
  check.equal(error(point), Errc::invalid, "a point lies on the curve");
  std::ranges::fill(point.subspan(1), std::byte{0xff});
  check.equal(error(point), Errc::invalid, "its coordinates are numbers of the field");
  std::ranges::fill(point.subspan(1), std::byte{0});
  check.equal(error(point), Errc::invalid, "zeros are none");
  std::ranges::fill(point, std::byte{0});
  check.equal(error(point), Errc::invalid, "a point has a form");
  check.equal(error(point.first(1)), Errc::invalid, "the one at infinity is no key");
  for (const unsigned form : {0x02U, 0x03U, 0x05U, 0x06U, 0x07U}) {
    copy_bytes(point, known.point);
    point.front() = static_cast<std::byte>(form);
    check.equal(error(point), Errc::invalid, "other forms are not taken");
    check.equal(error(point.first(1 + size / 2)), Errc::invalid, "nor are compressed ones");
  }
  copy_bytes(memory, known.point);
  for (const std::size_t other : {0UZ, 1UZ, size - 1, size + 1}) {
    check.equal(error(Bytes(memory).first(other)), Errc::invalid, "nor is one of another size");
  }
  check.equal(error(known_rsa().rsa_2048), Errc::invalid, "nor is DER");
}

void p256_points_are_checked(Check& check, TokenCryptoFixture& f) { check_points(check, f.crypto(), kKnownP256); }
void p384_points_are_checked(Check& check, TokenCryptoFixture& f) { check_points(check, f.crypto(), kKnownP384); }

void several_keys_are_loaded(Check& check, TokenCryptoFixture& f) {
  TokenCrypto& crypto = f.crypto();
  const auto one = crypto.load(PrivateKeyKind::ec_p256, kScalar256);
  const auto same = crypto.load(PrivateKeyKind::ec_p256, kScalar256);
  const MadePair pair(crypto, PrivateKeyKind::ec_p256);
  const LoadedKey other(crypto, PrivateKeyKind::ec_p256, pair.private_key());
  if (!check.that(one && same && other, "keys are loaded")) return;
  check.that(*one != *same && *one != platform::PrivateKey::none && *same != platform::PrivateKey::none,
             "each has a handle of its own, even where two are alike");
  crypto.unload(*one);
  SignatureMemory into{};
  for (int i = 0; i < 3; ++i) {
    check.equal(crypto.sign(*same, kEcdsa, kSample256, into).value_or(0), 64, "one that is unloaded is no matter to");
    check.that(verifies(crypto, kKnownP256.kind, kPoint256, kSample256, Bytes(into).first(64)), "the one alike");
    check.equal(other.sign(kEcdsa, kSample256, into).value_or(0), 64, "nor to");
    check.that(verifies(crypto, kKnownP256.kind, pair.public_key(), kSample256, Bytes(into).first(64)), "another");
  }
  crypto.unload(*same);
}

constexpr TokenCryptoCase kCases[] = {
    {"p256_signs", "a key on P-256 signs digests of any size", {}, p256_signs},
    {"p384_signs", "a key on P-384 signs digests of any size", Capability::ec_p384, p384_signs},
    {"p256_signatures_are_judged", "whatever is changed is no signature", {}, p256_signatures_are_judged},
    {"p384_signatures_are_judged", "whatever is changed is no signature", Capability::ec_p384,
     p384_signatures_are_judged},
    {"p256_points_are_checked", "a public key is an uncompressed point of the curve", {}, p256_points_are_checked},
    {"p384_points_are_checked", "a public key is an uncompressed point of the curve", Capability::ec_p384,
     p384_points_are_checked},
    {"several_keys_are_loaded", "a key stays until it is unloaded itself", {}, several_keys_are_loaded},
};

}  // namespace

TokenCryptoCases token_crypto_ecdsa_cases() { return kCases; }

}  // namespace fairlead::conformance
