// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/rsa_key.hpp"

#include "conformance/token_crypto_kit.hpp"
#include "conformance/token_crypto_rsa.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

using platform::HashAlgorithm;
using platform::SignatureForm;
using platform::TokenCrypto;
using enum HashAlgorithm;
using enum platform::PrivateKeyKind;
using Capability = TokenCryptoFixture::Capability;
using Padding = SignatureForm::Padding;

constexpr SignatureForm kPkcs1{.padding = Padding::pkcs1};
constexpr SignatureForm kPss{.padding = Padding::pss};

constexpr auto kAbc = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
// RFC 8017 section 9.2, note 1: a DigestInfo of SHA-256.
constexpr auto kAbcInfo =
    hex("3031300d060960864801650304020105000420"
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
constexpr auto kAbc512 =
    hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");

/// The public half of a known key.
class PublicHalf {
 public:
  explicit PublicHalf(Bytes private_key) {
    if (const auto key = tls::read_rsa_private_key(private_key)) numbers_ = {key->modulus, key->public_exponent};
  }
  PublicHalf& exponent(Bytes value) {
    numbers_.exponent = value;
    return *this;
  }
  PublicHalf& modulus(Bytes value) {
    numbers_.modulus = value;
    return *this;
  }
  Bytes der() { return MutableBytes(memory_).first(tls::write_rsa_public_key(numbers_, memory_).value_or(0)); }

 private:
  tls::RsaPublicKey numbers_{};
  std::array<std::byte, 700> memory_{};
};

bool verifies(TokenCrypto& crypto, Bytes key, SignatureForm form, Bytes input, Bytes signature) {
  const auto right = crypto.verify(rsa, key, form, input, signature);
  return right && *right;
}
/// Says no, and not that something failed.
bool refuses(TokenCrypto& crypto, Bytes key, SignatureForm form, Bytes input, Bytes signature) {
  const auto right = crypto.verify(rsa, key, form, input, signature);
  return right && !*right;
}

void pkcs1_is_known(Check& check, TokenCryptoFixture& f) {
  const LoadedKey key(f.crypto(), rsa, known_rsa().rsa_2048);
  if (!check.that(static_cast<bool>(key), "the key is loaded")) return;
  PublicHalf half(known_rsa().rsa_2048);
  std::array<std::byte, 257> into{};
  for (int i = 0; i < 2; ++i) {
    check.equal(key.sign(kPkcs1, kAbcInfo, MutableBytes(into).first(256)).value_or(0), 256, "as long as the modulus");
    check.that(equal(Bytes(into).first(256), known_rsa().pkcs1), "the signature is the known one, each time");
    check.equal(into[256], std::byte{0}, "nothing is written behind it");
  }
  check.that(verifies(f.crypto(), half.der(), kPkcs1, kAbcInfo, known_rsa().pkcs1), "which is right");
  // What it signs is the caller's: TLS 1.1 had no DigestInfo.
  for (const std::size_t size : {1UZ, 36UZ, 245UZ}) {
    const Bytes input = Bytes(known_rsa().pss_4096).first(size);
    check.equal(key.sign(kPkcs1, input, into).value_or(0), 256, "whatever fits is signed");
    check.that(verifies(f.crypto(), half.der(), kPkcs1, input, Bytes(into).first(256)), "as it is");
  }
  check.equal(error_of(key.sign(kPkcs1, Bytes(known_rsa().pss_4096).first(246), into)), Errc::invalid,
              "the padding has eleven octets at least");
  check.equal(error_of(key.sign(kPkcs1, {}, into)), Errc::invalid, "nothing is no DigestInfo");
  check.equal(error_of(key.sign(kPkcs1, kAbcInfo, MutableBytes(into).first(255))), Errc::no_space, "it needs room");
  check.equal(error_of(key.sign({}, kAbc, into)), Errc::invalid, "without padding is ECDSA's");
}

void pss_is_known(Check& check, TokenCryptoFixture& f) {
  const LoadedKey key(f.crypto(), rsa, known_rsa().rsa_2048);
  if (!check.that(static_cast<bool>(key), "the key is loaded")) return;
  PublicHalf half(known_rsa().rsa_2048);
  check.that(verifies(f.crypto(), half.der(), kPss, kAbc, known_rsa().pss), "the known one is right");
  check.that(refuses(f.crypto(), half.der(), kPss, kAbc, known_rsa().pss_with_short_salt),
             "a salt is as long as the digest");
  for (const HashAlgorithm hash : {sha256, sha384, sha512, sha256}) {
    const SignatureForm form{.padding = Padding::pss, .hash = hash};
    const Bytes digest = Bytes(kAbc512).first(platform::digest_size(hash));
    std::array<std::byte, 256> one{};
    std::array<std::byte, 256> other{};
    check.equal(key.sign(form, digest, one).value_or(0), 256, "as long as the modulus");
    check.equal(key.sign(form, digest, other).value_or(0), 256, "each time");
    check.that(one != other, "with another salt");
    check.that(verifies(f.crypto(), half.der(), form, digest, one), "it is right");
    check.that(verifies(f.crypto(), half.der(), form, digest, other), "and so is the other");
    check.that(refuses(f.crypto(), half.der(), kPkcs1, digest, one), "in no other form");
    for (const std::size_t size : {0UZ, digest.size() - 1, digest.size() + 1}) {
      check.equal(error_of(key.sign(form, Bytes(known_rsa().pss).first(size), one)), Errc::invalid,
                  "a digest has its size");
      check.that(refuses(f.crypto(), half.der(), form, Bytes(known_rsa().pss).first(size), other),
                 "one of another has no signature");
    }
    const SignatureForm wrong{.padding = Padding::pss, .hash = hash == sha256 ? sha512 : sha256};
    check.that(refuses(f.crypto(), half.der(), wrong, Bytes(kAbc512).first(platform::digest_size(wrong.hash)), other),
               "nor has one of another algorithm");
  }
}

void forms_take_turns(Check& check, TokenCryptoFixture& f) {
  const LoadedKey key(f.crypto(), rsa, known_rsa().rsa_2048);
  if (!check.that(static_cast<bool>(key), "the key is loaded")) return;
  PublicHalf half(known_rsa().rsa_2048);
  std::array<std::byte, 256> into{};
  for (int i = 0; i < 2; ++i) {
    check.that(key.sign(kPss, kAbc, into).has_value(), "one form");
    check.that(verifies(f.crypto(), half.der(), kPss, kAbc, into), "is right");
    check.that(key.sign(kPkcs1, kAbcInfo, into).has_value(), "then another");
    check.that(equal(into, known_rsa().pkcs1), "is right as well");
  }
}

void large_rsa_keys_sign(Check& check, TokenCryptoFixture& f) {
  const LoadedKey key(f.crypto(), rsa, known_rsa().rsa_4096);
  if (!check.that(static_cast<bool>(key), "the key is loaded")) return;
  PublicHalf half(known_rsa().rsa_4096);
  const SignatureForm form{.padding = Padding::pss, .hash = sha512};
  check.that(verifies(f.crypto(), half.der(), form, kAbc512, known_rsa().pss_4096), "the known one is right");
  SignatureMemory into{};
  check.equal(key.sign(form, kAbc512, into).value_or(0), into.size(), "its signature is the longest");
  check.that(verifies(f.crypto(), half.der(), form, kAbc512, into), "and right");
  check.equal(error_of(key.sign(form, kAbc512, MutableBytes(into).first(511))), Errc::no_space, "it needs room");
}

void made_rsa_keys_sign(Check& check, TokenCryptoFixture& f) {
  const MadePair pair(f.crypto(), rsa, 2048);
  const LoadedKey key(f.crypto(), rsa, pair.private_key());
  if (!check.that(static_cast<bool>(key), "the key is made and loaded")) return;
  std::array<std::byte, 256> into{};
  for (const SignatureForm form : {kPkcs1, kPss}) {
    check.equal(key.sign(form, kAbc, into).value_or(0), 256, "it signs");
    check.that(verifies(f.crypto(), pair.public_key(), form, kAbc, into), "its signature is right");
    check.that(refuses(f.crypto(), PublicHalf(known_rsa().rsa_2048).der(), form, kAbc, into), "by this key alone");
  }
}

void rsa_signatures_are_judged(Check& check, TokenCryptoFixture& f) {
  PublicHalf half(known_rsa().rsa_2048);
  struct Row {
    SignatureForm form;
    Bytes input;
    Bytes signature;
  };
  for (const Row& row : {Row{kPkcs1, kAbcInfo, known_rsa().pkcs1}, Row{kPss, kAbc, known_rsa().pss}}) {
    const auto refused = [&](Bytes input, Bytes signature) {
      return refuses(f.crypto(), half.der(), row.form, input, signature);
    };
    std::array<std::byte, 257> memory{};
    const MutableBytes signature = MutableBytes(memory).first(256);
    for (std::size_t at = 0; at < 256; at += 15) {
      copy_bytes(signature, row.signature);
      signature[at] ^= std::byte{0x04};
      check.that(refused(row.input, signature), "a changed one is not right");
    }
    for (const std::byte all : {std::byte{0}, std::byte{0xff}}) {
      signature.front() = all;
      for (std::byte& b : signature) b = all;
      check.that(refused(row.input, signature), "a number as small or large as can be is none");
    }
    // 4 to the power of 65537 ends as a padded digest does, and has a bit too many (RFC 8017 section 9.1.2, step 6).
    memory = {};
    signature.back() = std::byte{4};
    check.that(refused(row.input, signature), "one that opens to too many bits is none");
    copy_bytes(memory, row.signature);
    for (const std::size_t size : {0UZ, 1UZ, 255UZ, 257UZ}) {
      check.that(refused(row.input, Bytes(memory).first(size)), "one of another size is none");
    }
    std::array<std::byte, 64> input{};
    const MutableBytes copy = MutableBytes(input).first(copy_bytes(input, row.input));
    copy.back() ^= std::byte{1};
    check.that(refused(copy, row.signature), "a changed digest has another");
    check.that(refused({}, row.signature), "nothing has none");
  }
}

void public_rsa_keys_are_checked(Check& check, TokenCryptoFixture& f) {
  const auto error = [&](Bytes der) {
    return error_of(f.crypto().verify(rsa, der, kPkcs1, kAbcInfo, known_rsa().pkcs1));
  };
  PublicHalf half(known_rsa().rsa_2048);
  const Bytes known = half.der();
  check.equal(error(known), Errc{}, "a known one is taken");
  for (std::size_t size = 0; size < known.size(); size += size < 16 ? 1 : 13) {
    check.equal(error(known.first(size)), Errc::invalid, "one that was cut off is none");
  }
  std::array<std::byte, 700> memory{};
  copy_bytes(memory, known);
  check.equal(error(Bytes(memory).first(known.size() + 1)), Errc::invalid, "nothing follows");
  constexpr auto kOne = hex("01");
  constexpr auto kEven = hex("010000");
  constexpr auto kThree = hex("03");
  constexpr auto kHuge = hex("010000000000000001");
  check.equal(error(PublicHalf(known_rsa().rsa_2048).exponent(kOne).der()), Errc::invalid, "an exponent of 1 is none");
  check.equal(error(PublicHalf(known_rsa().rsa_2048).exponent({}).der()), Errc::invalid, "nor is 0");
  check.equal(error(PublicHalf(known_rsa().rsa_2048).exponent(kEven).der()), Errc::invalid, "nor is an even one");
  check.equal(error(PublicHalf(known_rsa().rsa_2048).exponent(kThree).der()), Errc::unsupported, "a small one is weak");
  check.equal(error(PublicHalf(known_rsa().rsa_2048).exponent(kHuge).der()), Errc::unsupported, "a huge one is slow");
  const auto numbers = tls::read_rsa_private_key(known_rsa().rsa_2048);
  const auto large = tls::read_rsa_private_key(known_rsa().rsa_4096);
  if (!check.that(numbers && large, "the known ones can be read")) return;
  check.equal(error(PublicHalf(known_rsa().rsa_2048).modulus(numbers->prime1).der()), Errc::unsupported,
              "a short modulus is weak");
  std::array<std::byte, 512> longer{};
  copy_bytes(longer, large->modulus);
  longer.back() ^= std::byte{1};
  check.equal(error(PublicHalf(known_rsa().rsa_2048).modulus(longer).der()), Errc::invalid, "an even one is none");
  check.equal(error(kPoint256), Errc::invalid, "a point is none");
}

constexpr TokenCryptoCase kCases[] = {
    {"pkcs1_is_known", "RSASSA-PKCS1-v1_5 signs the DigestInfo that it is given", Capability::rsa, pkcs1_is_known},
    {"pss_is_known", "RSASSA-PSS has one digest, and a salt as long", Capability::rsa, pss_is_known},
    {"forms_take_turns", "a key signs in any form at any time", Capability::rsa, forms_take_turns},
    {"large_rsa_keys_sign", "a key of 4096 bits signs", Capability::rsa, large_rsa_keys_sign},
    {"made_rsa_keys_sign", "a key that was made signs", Capability::rsa, made_rsa_keys_sign},
    {"rsa_signatures_are_judged", "whatever is changed is no signature", Capability::rsa, rsa_signatures_are_judged},
    {"public_rsa_keys_are_checked", "a public key is DER of RSAPublicKey, of a size that is taken", Capability::rsa,
     public_rsa_keys_are_checked},
};

}  // namespace

TokenCryptoCases token_crypto_rsa_cases() { return kCases; }

}  // namespace fairlead::conformance
