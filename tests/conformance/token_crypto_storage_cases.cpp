// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/bytes.hpp"

#include "conformance/hex.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <algorithm>
#include <array>

namespace fairlead::conformance {
namespace {

using platform::TokenCrypto;
using Key = std::array<std::byte, TokenCrypto::kMasterKey>;
using Nonce = std::array<std::byte, TokenCrypto::kNonce>;
using Tag = std::array<std::byte, TokenCrypto::kTag>;

struct Known {
  Key key{};
  Nonce nonce{};
  Bytes associated{};
  Bytes plain{};
  Bytes sealed{};
  Tag tag{};
};

// "The Galois/Counter Mode of Operation" by McGrew and Viega, appendix B, test cases 13, 14 and 16.
constexpr std::array<std::byte, 16> kZeros{};
constexpr auto kSealedZeros = hex("cea7403d4d606b6e074ec5d3baf39d18");
constexpr auto kAssociated = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
constexpr auto kPlain =
    hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
constexpr auto kSealed =
    hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662");
constexpr Known kKnown[] = {
    {.tag = hex("530f8afbc74536b9a963b4f1c4cb738b")},
    {.plain = kZeros, .sealed = kSealedZeros, .tag = hex("d0d1c8a799996bf0265b98b5d48ab919")},
    {.key = hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
     .nonce = hex("cafebabefacedbaddecaf888"),
     .associated = kAssociated,
     .plain = kPlain,
     .sealed = kSealed,
     .tag = hex("76fc6ece0f4e1768cddf8853bb2d551b")},
};
constexpr const Known& kLongest = kKnown[2];

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

void sealed_data_is_known(Check& check, TokenCryptoFixture& f) {
  for (const Known& one : kKnown) {
    std::array<std::byte, kPlain.size()> memory{};
    const MutableBytes data = MutableBytes(memory).first(copy_bytes(memory, one.plain));
    Tag tag{};
    check.that(f.crypto().seal(one.key, one.nonce, one.associated, data, tag).has_value(), "it is sealed");
    check.that(equal(data, one.sealed), "as is known");
    check.that(tag == one.tag, "with the known tag");
    const auto opened = f.crypto().open(one.key, one.nonce, one.associated, data, tag);
    check.that(opened && *opened, "it opens");
    check.that(equal(data, one.plain), "and is what it was");
  }
}

void any_size_comes_back(Check& check, TokenCryptoFixture& f) {
  constexpr std::size_t kMost = 600;
  for (const std::size_t size : {0UZ, 1UZ, 15UZ, 16UZ, 17UZ, 31UZ, 32UZ, 33UZ, 255UZ, 256UZ, 257UZ, kMost}) {
    std::array<std::byte, kMost + 1> memory{};
    memory.fill(std::byte{0x6b});
    const MutableBytes data = MutableBytes(memory).first(size);
    Tag tag{};
    check.that(f.crypto().seal(kLongest.key, kLongest.nonce, Bytes(memory).subspan(size, 1), data, tag).has_value(),
               "it is sealed");
    check.equal(memory[size], std::byte{0x6b}, "nothing is written behind it");
    const auto opened = f.crypto().open(kLongest.key, kLongest.nonce, Bytes(memory).subspan(size, 1), data, tag);
    check.that(opened && *opened, "it opens");
    check.that(std::ranges::count(data, std::byte{0x6b}) == static_cast<std::ptrdiff_t>(size), "and is what it was");
  }
}

/// Opens what is not what was sealed.
void expect_refused(Check& check, TokenCryptoFixture& f, const Known& altered, Bytes sealed) {
  std::array<std::byte, kPlain.size()> memory{};
  const MutableBytes data = MutableBytes(memory).first(copy_bytes(memory, sealed));
  const auto opened = f.crypto().open(altered.key, altered.nonce, altered.associated, data, altered.tag);
  check.that(opened && !*opened, "it is refused, and that is no error");
  check.that(is_zero(data), "nothing of it is left");
}

template <std::size_t N>
std::array<std::byte, N> flipped(std::array<std::byte, N> bytes, std::size_t at) {
  bytes[at] ^= std::byte{0x01};
  return bytes;
}

void what_was_changed_is_refused(Check& check, TokenCryptoFixture& f) {
  for (std::size_t at = 0; at < kLongest.tag.size(); ++at) {
    Known altered = kLongest;
    altered.tag = flipped(kLongest.tag, at);
    expect_refused(check, f, altered, kSealed);
  }
  for (std::size_t at = 0; at < kSealed.size(); ++at) expect_refused(check, f, kLongest, flipped(kSealed, at));
  expect_refused(check, f, kLongest, Bytes(kSealed).first(kSealed.size() - 1));
  expect_refused(check, f, kLongest, {});
  for (const std::size_t at : {0UZ, 31UZ}) {
    Known altered = kLongest;
    altered.key = flipped(kLongest.key, at);
    expect_refused(check, f, altered, kSealed);
  }
  for (const std::size_t at : {0UZ, 11UZ}) {
    Known altered = kLongest;
    altered.nonce = flipped(kLongest.nonce, at);
    expect_refused(check, f, altered, kSealed);
  }
  const auto other = flipped(kAssociated, 19);
  Known altered = kLongest;
  altered.associated = other;
  expect_refused(check, f, altered, kSealed);
  altered.associated = Bytes(kAssociated).first(19);
  expect_refused(check, f, altered, kSealed);
  altered.associated = {};
  expect_refused(check, f, altered, kSealed);
}

void stretched_secrets_are_known(Check& check, TokenCryptoFixture& f) {
  struct Row {
    Bytes secret;
    Bytes salt;
    std::uint32_t iterations;
    Bytes wanted;
  };
  // RFC 7914 section 11; the secret and salt of RFC 6070 section 2, with the digest that Python's hashlib gives; and,
  // of hashlib too, nothing at all.
  constexpr auto kOnce =
      hex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
          "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
  constexpr auto kOften = hex("348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9");
  constexpr auto kOfNothing = hex("b372796454d37ac042a195b62eeb7cfed38ddd92f757e2fee04210df03ac1d2e");
  const Row rows[] = {
      {bytes_of("passwd"), bytes_of("salt"), 1, kOnce},
      {bytes_of("passwordPASSWORDpassword"), bytes_of("saltSALTsaltSALTsaltSALTsaltSALTsalt"), 4096, kOften},
      {{}, {}, 3, kOfNothing},
  };
  for (const Row& row : rows) {
    std::array<std::byte, 65> memory{};
    memory[row.wanted.size()] = std::byte{0x5a};
    const MutableBytes into = MutableBytes(memory).first(row.wanted.size());
    check.that(f.crypto().stretch(row.secret, row.salt, row.iterations, into).has_value(), "it is stretched");
    check.that(equal(into, row.wanted), "to what is known");
    check.equal(memory[row.wanted.size()], std::byte{0x5a}, "nothing is written behind it");
    check.that(f.crypto().stretch(row.secret, row.salt, row.iterations, into.first(7)).has_value(), "to a few octets");
    check.that(equal(into, row.wanted), "which are its first");
  }
}

constexpr TokenCryptoCase kCases[] = {
    {"sealed_data_is_known", "AES-256-GCM is that of its authors' test cases, in place", {}, sealed_data_is_known},
    {"any_size_comes_back", "data of any size is sealed and opened, none too", {}, any_size_comes_back},
    {"what_was_changed_is_refused",
     "whatever is changed is refused, and the data zeroed",
     {},
     what_was_changed_is_refused},
    {"stretched_secrets_are_known", "PBKDF2 is that of RFC 8018", {}, stretched_secrets_are_known},
};

}  // namespace

TokenCryptoCases token_crypto_storage_cases() { return kCases; }

}  // namespace fairlead::conformance
