// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/bytes.hpp"

#include "conformance/hex.hpp"
#include "conformance/token_crypto_suite.hpp"

#include <array>
#include <string_view>

namespace fairlead::conformance {
namespace {

using platform::HashAlgorithm;
using platform::TokenCrypto;
using enum HashAlgorithm;
using Running = TokenCrypto::Running;

constexpr auto kAlgorithms = std::array{sha256, sha384, sha512};

struct KnownDigest {
  HashAlgorithm algorithm;
  std::string_view message;
  Bytes digest;
};

// The examples that NIST publishes beside FIPS 180-4, and the digests of nothing.
constexpr std::string_view kTwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
constexpr std::string_view kTwoLongBlocks =
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
constexpr auto kNothing256 = hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
constexpr auto kAbc256 = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
constexpr auto kTwo256 = hex("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
constexpr auto kNothing384 =
    hex("38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
constexpr auto kAbc384 =
    hex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
constexpr auto kTwo384 =
    hex("09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039");
constexpr auto kNothing512 =
    hex("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
constexpr auto kAbc512 =
    hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
constexpr auto kTwo512 =
    hex("8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
        "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909");

constexpr KnownDigest kDigests[] = {
    {sha256, "", kNothing256}, {sha256, "abc", kAbc256}, {sha256, kTwoBlocks, kTwo256},
    {sha384, "", kNothing384}, {sha384, "abc", kAbc384}, {sha384, kTwoLongBlocks, kTwo384},
    {sha512, "", kNothing512}, {sha512, "abc", kAbc512}, {sha512, kTwoLongBlocks, kTwo512},
};

struct KnownMac {
  HashAlgorithm algorithm;
  Bytes key;
  std::string_view message;
  Bytes mac;
};

// RFC 4231 sections 4.2, 4.3 and 4.7: a key shorter than the block, of text, and longer than the block.
constexpr auto kShortKey = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
constexpr auto kTextKey = hex("4a656665");
constexpr std::array<std::byte, 131> kLongKey = [] {
  std::array<std::byte, 131> key{};
  key.fill(std::byte{0xaa});
  return key;
}();
constexpr std::string_view kGreeting = "Hi There";
constexpr std::string_view kQuestion = "what do ya want for nothing?";
constexpr std::string_view kLonger = "Test Using Larger Than Block-Size Key - Hash Key First";
constexpr auto kShort256 = hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
constexpr auto kText256 = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
constexpr auto kLong256 = hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
constexpr auto kShort384 =
    hex("afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6");
constexpr auto kText384 =
    hex("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
constexpr auto kLong384 =
    hex("4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952");
constexpr auto kShort512 =
    hex("87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
        "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854");
constexpr auto kText512 =
    hex("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
constexpr auto kLong512 =
    hex("80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");

constexpr KnownMac kMacs[] = {
    {sha256, kShortKey, kGreeting, kShort256}, {sha256, kTextKey, kQuestion, kText256},
    {sha256, kLongKey, kLonger, kLong256},     {sha384, kShortKey, kGreeting, kShort384},
    {sha384, kTextKey, kQuestion, kText384},   {sha384, kLongKey, kLonger, kLong384},
    {sha512, kShortKey, kGreeting, kShort512}, {sha512, kTextKey, kQuestion, kText512},
    {sha512, kLongKey, kLonger, kLong512},
};

/// One of the two kinds of what runs, so that each rule is looked at for both.
struct Kind {
  Result<void> (*begin)(TokenCrypto&, Running&, HashAlgorithm);
  Result<void> (*add)(TokenCrypto&, Running&, Bytes);
  Result<void> (*end)(TokenCrypto&, Running&, MutableBytes);
  void (*drop)(TokenCrypto&, Running&);
};
constexpr Kind kKinds[] = {
    {[](TokenCrypto& c, Running& run, HashAlgorithm algorithm) { return c.begin_hash(run, algorithm); },
     [](TokenCrypto& c, Running& run, Bytes data) { return c.add_to_hash(run, data); },
     [](TokenCrypto& c, Running& run, MutableBytes into) { return c.end_hash(run, into); },
     [](TokenCrypto& c, Running& run) { c.drop_hash(run); }},
    {[](TokenCrypto& c, Running& run, HashAlgorithm algorithm) { return c.begin_mac(run, algorithm, kTextKey); },
     [](TokenCrypto& c, Running& run, Bytes data) { return c.add_to_mac(run, data); },
     [](TokenCrypto& c, Running& run, MutableBytes into) { return c.end_mac(run, into); },
     [](TokenCrypto& c, Running& run) { c.drop_mac(run); }},
};

/// What becomes of a message that is given in pieces of at most `piece` octets. All zeros if that fails.
std::array<std::byte, platform::kMostDigest> in_pieces(TokenCrypto& crypto, const Kind& kind, HashAlgorithm algorithm,
                                                       Bytes message, std::size_t piece) {
  std::array<std::byte, platform::kMostDigest> into{};
  Running run;
  if (!kind.begin(crypto, run, algorithm)) return {};
  bool added = true;
  while (!message.empty()) {
    const Bytes next = message.first(piece < message.size() ? piece : message.size());
    added = added && kind.add(crypto, run, next) && kind.add(crypto, run, {});
    message = message.subspan(next.size());
  }
  const Result<void> ended = kind.end(crypto, run, into);
  if (!added || !ended) return {};
  return into;
}

constexpr std::array<std::byte, 300> kPattern = [] {
  std::array<std::byte, 300> pattern{};
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<std::byte>(i * 7U + 3U);
  return pattern;
}();

void digests_are_known(Check& check, TokenCryptoFixture& f) {
  for (const KnownDigest& one : kDigests) {
    std::array<std::byte, platform::kMostDigest + 1> into{};
    const std::size_t size = platform::digest_size(one.algorithm);
    into[size] = std::byte{0x5a};
    Running run;
    check.that(f.crypto().begin_hash(run, one.algorithm).has_value(), "a digest begins");
    check.that(f.crypto().add_to_hash(run, bytes_of(one.message)).has_value(), "takes the message");
    check.that(f.crypto().end_hash(run, into).has_value(), "and ends");
    check.that(equal(Bytes(into).first(size), one.digest), "it is the known one");
    check.equal(into[size], std::byte{0x5a}, "nothing is written behind it");
    check.that(f.crypto().begin_hash(run, one.algorithm) && f.crypto().add_to_hash(run, bytes_of(one.message)) &&
                   f.crypto().end_hash(run, MutableBytes(into).first(size)),
               "exactly as much room will do");
    check.that(equal(Bytes(into).first(size), one.digest), "for the same");
  }
}

void macs_are_known(Check& check, TokenCryptoFixture& f) {
  for (const KnownMac& one : kMacs) {
    std::array<std::byte, platform::kMostDigest + 1> into{};
    const std::size_t size = platform::digest_size(one.algorithm);
    into[size] = std::byte{0x5a};
    Running run;
    check.that(f.crypto().begin_mac(run, one.algorithm, one.key).has_value(), "a MAC begins");
    check.that(f.crypto().add_to_mac(run, bytes_of(one.message)).has_value(), "takes the message");
    check.that(f.crypto().end_mac(run, into).has_value(), "and ends");
    check.that(equal(Bytes(into).first(size), one.mac), "it is the known one");
    check.equal(into[size], std::byte{0x5a}, "nothing is written behind it");
    check.that(f.crypto().begin_mac(run, one.algorithm, one.key) && f.crypto().add_to_mac(run, bytes_of(one.message)) &&
                   f.crypto().end_mac(run, MutableBytes(into).first(size)),
               "exactly as much room will do");
    check.that(equal(Bytes(into).first(size), one.mac), "for the same");
  }
}

/// FIPS 198-1 section 4: a key that is longer than a block counts as its digest.
void keys_of_macs_have_any_size(Check& check, TokenCryptoFixture& f) {
  static constexpr std::array<std::byte, 9000> kHuge{std::byte{1}};
  for (const HashAlgorithm algorithm : kAlgorithms) {
    const std::size_t block = algorithm == sha256 ? 64 : 128;
    for (const std::size_t size : {block + 1, kHuge.size()}) {
      const Bytes key = Bytes(kHuge).first(size);
      const std::size_t digest_size = platform::digest_size(algorithm);
      std::array<std::byte, platform::kMostDigest> digest{};
      std::array<std::byte, platform::kMostDigest> one{};
      std::array<std::byte, platform::kMostDigest> other{};
      Running run;
      TokenCrypto& crypto = f.crypto();
      check.that(crypto.begin_hash(run, algorithm) && crypto.add_to_hash(run, key) && crypto.end_hash(run, digest),
                 "a key has a digest");
      check.that(crypto.begin_mac(run, algorithm, key) && crypto.end_mac(run, one), "it is a key");
      check.that(crypto.begin_mac(run, algorithm, Bytes(digest).first(digest_size)) && crypto.end_mac(run, other),
                 "as its digest is");
      check.that(one == other, "which is the same key");
      check.that(!equal(Bytes(one).first(digest_size), Bytes(digest).first(digest_size)), "and not the MAC");
    }
  }
}

void pieces_do_not_matter(Check& check, TokenCryptoFixture& f) {
  for (const Kind& kind : kKinds) {
    for (const HashAlgorithm algorithm : kAlgorithms) {
      const auto whole = in_pieces(f.crypto(), kind, algorithm, kPattern, kPattern.size());
      check.that(whole != std::array<std::byte, platform::kMostDigest>{}, "the whole is taken");
      for (const std::size_t piece : {1U, 63U, 64U, 65U, 127U, 128U, 129U, 256U}) {
        check.that(in_pieces(f.crypto(), kind, algorithm, kPattern, piece) == whole, "in pieces it is the same");
      }
    }
  }
}

void several_run_side_by_side(Check& check, TokenCryptoFixture& f) {
  constexpr std::size_t kRuns = std::size(kKinds) * kAlgorithms.size();
  std::array<Running, kRuns> runs;
  const auto kind_of = [](std::size_t i) -> const Kind& { return kKinds[i / kAlgorithms.size()]; };
  const auto algorithm_of = [](std::size_t i) { return kAlgorithms[i % kAlgorithms.size()]; };
  for (std::size_t i = 0; i < kRuns; ++i) {
    check.that(kind_of(i).begin(f.crypto(), runs[i], algorithm_of(i)).has_value(), "each begins");
  }
  for (const std::size_t from : {0U, 100U, 200U}) {
    for (std::size_t i = 0; i < kRuns; ++i) {
      check.that(kind_of(i).add(f.crypto(), runs[i], Bytes(kPattern).subspan(from, 100)).has_value(), "takes a piece");
    }
  }
  for (std::size_t i = 0; i < kRuns; ++i) {
    std::array<std::byte, platform::kMostDigest> into{};
    check.that(kind_of(i).end(f.crypto(), runs[i], into).has_value(), "and ends");
    check.that(into == in_pieces(f.crypto(), kind_of(i), algorithm_of(i), kPattern, 300), "as it would by itself");
  }
}

void a_dropped_one_leaves_nothing(Check& check, TokenCryptoFixture& f) {
  for (const Kind& kind : kKinds) {
    const auto wanted = in_pieces(f.crypto(), kind, sha256, kPattern, 300);
    Running run;
    for (const HashAlgorithm algorithm : {sha512, sha384, sha256, sha512}) {
      check.that(kind.begin(f.crypto(), run, algorithm).has_value(), "one begins in memory that was used before");
      check.that(kind.add(f.crypto(), run, bytes_of("something else")).has_value(), "takes something");
      kind.drop(f.crypto(), run);
    }
    std::array<std::byte, platform::kMostDigest> into{};
    check.that(kind.begin(f.crypto(), run, sha256).has_value(), "another begins there");
    check.that(kind.add(f.crypto(), run, kPattern).has_value(), "takes its message");
    check.that(kind.end(f.crypto(), run, into).has_value(), "ends");
    check.that(into == wanted, "and knows nothing of them");
  }
}

void random_numbers_differ(Check& check, TokenCryptoFixture& f) {
  std::array<std::byte, 1000> one{};
  std::array<std::byte, 1000> other{};
  check.that(f.crypto().random(one).has_value(), "a thousand octets come");
  check.that(f.crypto().random(other).has_value(), "and again");
  check.that(one != other, "others");
  for (std::size_t from = 0; from < one.size(); from += 100) {
    constexpr std::array<std::byte, 100> kZeros{};
    check.that(!equal(Bytes(one).subspan(from, 100), kZeros), "all of them are written");
  }
  check.that(f.crypto().random({}).has_value(), "none are no matter");
}

constexpr TokenCryptoCase kCases[] = {
    {"digests_are_known", "SHA-256, SHA-384 and SHA-512 are those of FIPS 180-4", {}, digests_are_known},
    {"macs_are_known", "HMAC is that of RFC 4231", {}, macs_are_known},
    {"keys_of_macs_have_any_size",
     "a key that is longer than a block counts as its digest",
     {},
     keys_of_macs_have_any_size},
    {"pieces_do_not_matter", "a message may come in pieces of any size, of none too", {}, pieces_do_not_matter},
    {"several_run_side_by_side", "what runs does not disturb another", {}, several_run_side_by_side},
    {"a_dropped_one_leaves_nothing", "the memory of a dropped one serves the next", {}, a_dropped_one_leaves_nothing},
    {"random_numbers_differ", "random numbers fill what they are given", {}, random_numbers_differ},
};

}  // namespace

TokenCryptoCases token_crypto_hash_cases() { return kCases; }

}  // namespace fairlead::conformance
