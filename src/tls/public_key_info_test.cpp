// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/public_key_info.hpp"

#include "support/certificate_der.hpp"
#include "support/key_numbers.hpp"
#include "support/memory_key.hpp"

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

using Encode = std::function<Result<std::size_t>(MutableBytes)>;

/// The DER; or the error's name. Into exactly enough memory, and into every smaller one.
std::string encoded(const Encode& encode) {
  std::vector<std::byte> memory(1200);
  const auto size = encode(memory);
  if (!size) return std::string(name(size.error()));
  for (std::size_t little = 0; little < *size; ++little) {
    std::vector<std::byte> less(little);
    EXPECT_EQ(encode(less).error(), Errc::no_space) << little;
  }
  std::vector<std::byte> exactly(*size);
  EXPECT_EQ(encode(exactly), *size);
  EXPECT_TRUE(equal(exactly, Bytes(memory).first(*size)));
  return std::string(text_of(exactly));
}
std::string ec(const std::string& parameters, const std::string& point) {
  return encoded([&](MutableBytes into) { return encode_ec_public_key(bytes_of(parameters), bytes_of(point), into); });
}
std::string rsa(const std::string& modulus, const std::string& exponent) {
  return encoded([&](MutableBytes into) { return encode_rsa_public_key(bytes_of(modulus), bytes_of(exponent), into); });
}
std::string ed25519(const std::string& key) {
  return encoded([&](MutableBytes into) { return encode_ed25519_public_key(bytes_of(key), into); });
}

/// As OpenSSL writes it.
std::string public_half(const support::Key& key) { return std::string(text_of(support::MemoryKey(key).public_key())); }

const std::string kP256 = oid("\x2a\x86\x48\xce\x3d\x03\x01\x07");
const std::string kP384 = oid("\x2b\x81\x04\x00\x22"s);
const std::string kP521 = oid("\x2b\x81\x04\x00\x23"s);

TEST(PublicKeyInfo, IsThatOfOpenSsl) {
  struct Row {
    support::KeyKind kind;
    std::string parameters;
    Group curve;
    std::uint16_t bits;
  };
  for (const Row& row : {Row{support::KeyKind::ec_p256, kP256, Group::secp256r1, 256},
                         Row{support::KeyKind::ec_p384, kP384, Group::secp384r1, 384},
                         Row{support::KeyKind::ec_p521, kP521, Group::secp521r1, 521}}) {
    const auto key = support::Key::cached(row.kind);
    const std::string made = ec(row.parameters, support::public_point(key));
    EXPECT_EQ(made, public_half(key));
    EXPECT_EQ(key_kind_of(bytes_of(made)),
              (PublicKeyKind{.kind = {.type = KeyType::ec, .curve = row.curve}, .bits = row.bits}));
  }
  for (const auto& [kind, bits] : {std::pair{support::KeyKind::rsa_2048, 2048}, {support::KeyKind::rsa_1024, 1024}}) {
    const auto key = support::Key::cached(kind);
    const auto [n, e] = support::rsa_numbers(key);
    EXPECT_EQ(rsa(n, e), public_half(key));
    EXPECT_EQ(rsa("\0\0"s + n, "\0"s + e), public_half(key)) << "zeros in front";
    EXPECT_EQ(key_kind_of(bytes_of(public_half(key))),
              (PublicKeyKind{.kind = {.type = KeyType::rsa}, .bits = static_cast<std::uint16_t>(bits)}));
  }
  const auto key = support::Key::cached(support::KeyKind::ed25519);
  const std::string made = ed25519(support::public_point(key));
  EXPECT_EQ(made, public_half(key));
  EXPECT_EQ(key_kind_of(bytes_of(made)), (PublicKeyKind{.kind = {.type = KeyType::ed25519}, .bits = 255}));
}

TEST(PublicKeyInfo, IsOfAPointOnANamedCurve) {
  const std::string point = "\x04" + std::string(64, 'p');
  EXPECT_NE(ec(kP256, point), "invalid");
  EXPECT_NE(ec(kP256, "\x02" + std::string(32, 'p')), "invalid") << "compressed";
  EXPECT_EQ(ec(kP256, element(0x04, point)), "invalid") << "CKA_EC_POINT with its OCTET STRING";
  EXPECT_EQ(ec(kP256, point.substr(1)), "invalid");
  EXPECT_EQ(ec(kP384, point), "invalid");
  EXPECT_EQ(ec(kP256, ""), "invalid");
  EXPECT_EQ(ec("", point), "invalid");
  EXPECT_EQ(ec(kP256 + kP256, point), "invalid");
  EXPECT_EQ(ec(kP256.substr(2), point), "invalid");
  EXPECT_EQ(ec(oid("\x80\x01"), point), "invalid");
  EXPECT_EQ(ec(sequence({}), point), "unsupported") << "a curve by its parameters";
  EXPECT_EQ(ec(element(0x13, "secp256r1"), point), "unsupported") << "a curve by its name in letters";
  const std::string brainpool = ec(oid("\x2b\x24\x03\x03\x02\x08\x01\x01\x07"), point);
  EXPECT_EQ(key_kind_of(bytes_of(brainpool)), (PublicKeyKind{.kind = {.type = KeyType::ec}}));
}

TEST(PublicKeyInfo, IsOfNumbersThatCanBeAKey) {
  const std::string n = "\x80" + std::string(127, '\x01');
  EXPECT_NE(rsa(n, "\x03"), "invalid");
  for (const std::string& bad : {""s, "\0"s, std::string(128, '\x02')}) EXPECT_EQ(rsa(bad, "\x03"), "invalid");
  for (const std::string& bad : {""s, "\0"s, "\x01"s, "\x02"s, std::string(9, '\x01')}) {
    EXPECT_EQ(rsa(n, bad), "invalid");
  }
  EXPECT_EQ(ed25519(""), "invalid");
  EXPECT_EQ(ed25519(std::string(31, 'k')), "invalid");
  EXPECT_EQ(ed25519(std::string(33, 'k')), "invalid");
}

TEST(PublicKeyInfo, SaysWhatItIsWhereItIsWhole) {
  const std::string good = ec_key();
  EXPECT_TRUE(key_kind_of(bytes_of(good)));
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_EQ(key_kind_of(bytes_of(good).first(cut)).error(), Errc::invalid) << cut;
  }
  EXPECT_EQ(key_kind_of(bytes_of(good + "x")).error(), Errc::invalid);
  EXPECT_EQ(key_kind_of(bytes_of("\x31" + good.substr(1))).error(), Errc::invalid);
  const std::string unknown = sequence({sequence({oid("\x2a\x03")}), bit_string("key")});
  EXPECT_EQ(key_kind_of(bytes_of(unknown)), PublicKeyKind{});
}

TEST(PublicKeyInfo, IsTakenApart) {
  const std::string point = "\x04" + std::string(64, 'p');
  const std::string curve = ec(kP256, point);
  const auto of_ec = read_public_key_parts(bytes_of(curve));
  ASSERT_TRUE(of_ec);
  EXPECT_EQ(text_of(of_ec->parameters), kP256);
  EXPECT_EQ(text_of(of_ec->key), point);
  const std::string n = "\x80" + std::string(127, '\x01');
  const std::string info = rsa(n, "\x03");
  const auto of_rsa = read_public_key_parts(bytes_of(info));
  ASSERT_TRUE(of_rsa);
  EXPECT_EQ(text_of(of_rsa->parameters), "\x05\0"s);
  EXPECT_EQ(text_of(of_rsa->key), sequence({element(0x02, "\0"s + n), element(0x02, "\x03")}));
  const std::string of_32 = ed25519(std::string(32, 'k'));
  const auto bare = read_public_key_parts(bytes_of(of_32));
  ASSERT_TRUE(bare);
  EXPECT_TRUE(bare->parameters.empty());
  EXPECT_EQ(text_of(bare->key), std::string(32, 'k'));
  for (std::size_t cut = 0; cut < info.size(); ++cut) {
    EXPECT_EQ(read_public_key_parts(bytes_of(info).first(cut)).error(), Errc::invalid) << cut;
  }
}

}  // namespace
}  // namespace fairlead::tls
