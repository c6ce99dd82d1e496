// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/ecdsa_signature.hpp"

#include "support/certificate_der.hpp"
#include "support/key_numbers.hpp"
#include "support/memory_key.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

/// The DER; or the error's name. Into much memory, and into every smaller one than it needs.
std::string encoded(const std::string& r_and_s) {
  std::vector<std::byte> memory(400);
  const auto size = encode_ecdsa_signature(bytes_of(r_and_s), memory);
  if (!size) return std::string(name(size.error()));
  for (std::size_t little = 0; little < *size; ++little) {
    std::vector<std::byte> less(little);
    EXPECT_EQ(encode_ecdsa_signature(bytes_of(r_and_s), less).error(), Errc::no_space) << little;
  }
  std::vector<std::byte> exactly(*size);
  EXPECT_EQ(encode_ecdsa_signature(bytes_of(r_and_s), exactly), *size);
  EXPECT_TRUE(equal(exactly, Bytes(memory).first(*size)));
  return std::string(text_of(exactly));
}

/// r and s; or the error's name, and the memory is as before.
std::string decoded(const std::string& der, std::size_t half) {
  std::string memory(2 * half + 5, '.');
  const auto read = decode_ecdsa_signature(bytes_of(der), std::as_writable_bytes(std::span(memory)), half);
  if (!read) {
    EXPECT_EQ(memory, std::string(memory.size(), '.'));
    return std::string(name(read.error()));
  }
  EXPECT_EQ(static_cast<const void*>(read->data()), memory.data());
  for (std::size_t little = 0; little < 2 * half; ++little) {
    std::vector<std::byte> less(little);
    EXPECT_EQ(decode_ecdsa_signature(bytes_of(der), less, half).error(), Errc::no_space) << little;
  }
  return std::string(text_of(*read));
}

TEST(EcdsaSignature, HasNumbersInTheirShortestForm) {
  EXPECT_EQ(encoded("\x01\x02"), sequence({integer("\x01"), integer("\x02")}));
  EXPECT_EQ(encoded("\x80\x7f"), sequence({integer("\x00\x80"s), integer("\x7f")}));
  EXPECT_EQ(encoded("\x00\x80\x00\x01"s), sequence({integer("\x00\x80"s), integer("\x01")}));
  EXPECT_EQ(decoded(sequence({integer("\x00\x80"s), integer("\x01")}), 1), "\x80\x01");
  EXPECT_EQ(decoded(sequence({integer("\x00\x80"s), integer("\x01")}), 3), "\x00\x00\x80\x00\x00\x01"s);
  const std::string longest(132, '\xff');
  EXPECT_EQ(encoded(longest).size(), kMostEcdsaSignature);
  EXPECT_EQ(decoded(encoded(longest), 66), longest);
}

TEST(EcdsaSignature, IsOfTwoNumbersAboveZero) {
  for (const std::string& r_and_s : {""s, "\x01"s, "\x01\x02\x03"s, "\x00\x01"s, "\x01\x00"s, "\x00\x00\x00\x01"s}) {
    EXPECT_EQ(encoded(r_and_s), "invalid");
  }
}

TEST(EcdsaSignature, IsReadFromDerAlone) {
  const std::string one = integer("\x01");
  const std::string good = sequence({one, one});
  EXPECT_EQ(decoded(good, 1), "\x01\x01");
  EXPECT_EQ(decoded(good, 0), "invalid");
  EXPECT_EQ(decoded("", 1), "invalid");
  EXPECT_EQ(decoded(good + "x", 1), "invalid");
  EXPECT_EQ(decoded(element(0x31, one + one), 1), "invalid");
  EXPECT_EQ(decoded("\x30\x81\x06" + one + one, 1), "invalid") << "a longer length than need be";
  EXPECT_EQ(decoded(sequence({one}), 1), "invalid");
  EXPECT_EQ(decoded(sequence({one, one, one}), 1), "invalid");
  EXPECT_EQ(decoded(sequence({one, element(0x04, "\x01")}), 1), "invalid");
  for (const std::string& number : {""s, "\0"s, "\x80"s, "\x00\x01"s, "\x01\x00"s, "\x00\x80\x00"s}) {
    EXPECT_EQ(decoded(sequence({integer(number), one}), 1), "invalid");
    EXPECT_EQ(decoded(sequence({one, integer(number)}), 1), "invalid");
  }
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_EQ(decoded(good.substr(0, cut), 1), "invalid");
}

TEST(EcdsaSignature, IsThatOfOpenSsl) {
  struct Row {
    support::KeyKind key;
    SignatureScheme scheme;
    std::size_t digest;
    std::size_t half;
  };
  for (const Row& row : {Row{support::KeyKind::ec_p256, SignatureScheme::ecdsa_secp256r1_sha256, 32, 32},
                         Row{support::KeyKind::ec_p384, SignatureScheme::ecdsa_secp384r1_sha384, 48, 48},
                         Row{support::KeyKind::ec_p521, SignatureScheme::ecdsa_secp521r1_sha512, 64, 66}}) {
    support::MemoryKey key(support::Key::cached(row.key));
    const std::vector<std::byte> digest(row.digest, std::byte{7});
    for (int i = 0; i < 20; ++i) {
      std::array<std::byte, kMostEcdsaSignature + 10> memory{};
      const auto size = key.sign(row.scheme, digest, memory);
      ASSERT_TRUE(size);
      const std::string der(text_of(Bytes(memory).first(*size)));
      const std::string r_and_s = support::ecdsa_numbers(der, row.half);
      EXPECT_EQ(decoded(der, row.half), r_and_s);
      EXPECT_EQ(encoded(r_and_s), der);
    }
  }
}

}  // namespace
}  // namespace fairlead::tls
