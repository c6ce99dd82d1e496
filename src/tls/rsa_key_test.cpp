// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/rsa_key.hpp"

#include "support/certificate_der.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

/// As long as such a number has to be, and odd.
std::string modulus(std::size_t octets) { return "\x80" + std::string(octets - 2, '\x00') + "\x01"; }
const std::string kExponent("\x01\x00\x01", 3);

template <class Key, class Write>
std::string written(const Key& key, const Write& write) {
  std::vector<std::byte> memory(5000);
  const auto size = write(key, memory);
  if (!size) return std::string(name(size.error()));
  for (const std::size_t little : {std::size_t{0}, std::size_t{1}, *size / 2, *size - 1}) {
    std::vector<std::byte> less(little);
    EXPECT_EQ(write(key, less).error(), Errc::no_space) << little;
  }
  return std::string(text_of(Bytes(memory).first(*size)));
}
std::string public_key(const std::string& modulus, const std::string& exponent) {
  return written(RsaPublicKey{.modulus = bytes_of(modulus), .exponent = bytes_of(exponent)}, write_rsa_public_key);
}

Errc verdict(const std::string& der) {
  const auto key = read_rsa_public_key(bytes_of(der));
  return key ? Errc{} : key.error();
}
Errc private_verdict(const std::string& der) {
  const auto key = read_rsa_private_key(bytes_of(der));
  return key ? Errc{} : key.error();
}

/// DER of RSAPublicKey from the contents of its INTEGERs.
std::string public_der(const std::string& n, const std::string& e) { return sequence({integer(n), integer(e)}); }
/// What DER has in front of a number that would look negative.
std::string positive(const std::string& number) { return "\0"s + number; }

TEST(RsaKey, PublicNumbersComeBack) {
  const std::string zeros(3, '\0');
  const std::string der = public_key(zeros + modulus(256), zeros + kExponent);
  EXPECT_EQ(der, public_der(positive(modulus(256)), kExponent));
  const auto key = read_rsa_public_key(bytes_of(der));
  ASSERT_TRUE(key);
  EXPECT_EQ(text_of(key->modulus), modulus(256));
  EXPECT_EQ(text_of(key->exponent), kExponent);
}

TEST(RsaKey, SizesHaveBounds) {
  EXPECT_EQ(verdict(public_der(positive(modulus(255)), kExponent)), Errc::unsupported);
  EXPECT_EQ(verdict(public_der(positive(modulus(256)), kExponent)), Errc{});
  EXPECT_EQ(verdict(public_der(positive(modulus(512)), kExponent)), Errc{});
  EXPECT_EQ(verdict(public_der(positive(modulus(513)), kExponent)), Errc::unsupported);
  std::string odd_size = modulus(257);
  odd_size.front() = '\x01';  // 2049 bits.
  EXPECT_EQ(verdict(public_der(odd_size, kExponent)), Errc::unsupported);
}

TEST(RsaKey, ExponentsHaveBounds) {
  const std::string n = positive(modulus(256));
  const std::string eight_octets = "\xff\xff\xff\xff\xff\xff\xff\xff"s;
  EXPECT_EQ(verdict(public_der(n, "\x00"s)), Errc::invalid);
  EXPECT_EQ(verdict(public_der(n, "\x01")), Errc::invalid);
  EXPECT_EQ(verdict(public_der(n, "\x02")), Errc::invalid);
  EXPECT_EQ(verdict(public_der(n, "\x03")), Errc::unsupported);
  EXPECT_EQ(verdict(public_der(n, positive("\xff\xff"))), Errc::unsupported);
  EXPECT_EQ(verdict(public_der(n, "\x01\x00\x00"s)), Errc::invalid);
  EXPECT_EQ(verdict(public_der(n, "\x01\x00\x03"s)), Errc{});
  EXPECT_EQ(verdict(public_der(n, positive(eight_octets))), Errc{});
  EXPECT_EQ(verdict(public_der(n, "\x01\x00\x00\x00\x00\x00\x00\x00\x01"s)), Errc::unsupported);
}

TEST(RsaKey, MalformedPublicKeysAreNone) {
  const std::string whole = public_der(positive(modulus(256)), kExponent);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(verdict(whole.substr(0, size)), Errc::invalid) << size;
  }
  EXPECT_EQ(verdict(whole + "\0"s), Errc::invalid);
  EXPECT_EQ(verdict(public_der(modulus(256), kExponent)), Errc::invalid) << "negative";
  EXPECT_EQ(verdict(public_der("\0\0"s + modulus(256), kExponent)), Errc::invalid) << "not the shortest form";
  std::string even = modulus(256);
  even.back() = '\x02';
  EXPECT_EQ(verdict(public_der(positive(even), kExponent)), Errc::invalid);
  EXPECT_EQ(verdict(sequence({integer(positive(modulus(256)))})), Errc::invalid);
  EXPECT_EQ(verdict(sequence({integer(positive(modulus(256))), integer(kExponent), integer("\x01")})), Errc::invalid);
  EXPECT_EQ(verdict(sequence({integer(positive(modulus(256))), element(0x04, kExponent)})), Errc::invalid);
}

/// Nine contents of INTEGERs, which are of no key.
std::vector<std::string> private_numbers() {
  return {"\0"s, positive(modulus(256)), kExponent, "\x55", "\x11", "\x12", "\x13", "\x14", "\x15"};
}
std::string private_der(const std::vector<std::string>& numbers) {
  std::string content;
  for (const std::string& number : numbers) content += integer(number);
  return element(0x30, content);
}

TEST(RsaKey, PrivateNumbersComeBack) {
  const std::string der = private_der(private_numbers());
  const auto key = read_rsa_private_key(bytes_of(der));
  ASSERT_TRUE(key);
  EXPECT_EQ(text_of(key->modulus), modulus(256));
  EXPECT_EQ(text_of(key->public_exponent), kExponent);
  EXPECT_EQ(text_of(key->private_exponent), "\x55");
  EXPECT_EQ(text_of(key->prime1), "\x11");
  EXPECT_EQ(text_of(key->prime2), "\x12");
  EXPECT_EQ(text_of(key->exponent1), "\x13");
  EXPECT_EQ(text_of(key->exponent2), "\x14");
  EXPECT_EQ(text_of(key->coefficient), "\x15");
  EXPECT_EQ(written(*key, write_rsa_private_key), der);
}

TEST(RsaKey, PrivateKeysHaveTwoPrimes) {
  std::vector<std::string> numbers = private_numbers();
  numbers[0] = "\x01";
  EXPECT_EQ(private_verdict(private_der(numbers)), Errc::unsupported);
  for (const std::string& version : {"\x02"s, "\xff"s, "\0\0"s}) {
    numbers[0] = version;
    EXPECT_EQ(private_verdict(private_der(numbers)), Errc::invalid);
  }
}

TEST(RsaKey, MalformedPrivateKeysAreNone) {
  const std::string whole = private_der(private_numbers());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_EQ(private_verdict(whole.substr(0, size)), Errc::invalid) << size;
  }
  EXPECT_EQ(private_verdict(whole + "\0"s), Errc::invalid);
  for (std::size_t i = 1; i < 9; ++i) {
    for (const std::string& other : {"\0"s, "\x80"s, ""s, "\x01"s + std::string(256, '\x01')}) {
      std::vector<std::string> numbers = private_numbers();
      numbers[i] = other;
      const Errc wanted = i < 3 && other.size() > 1 ? Errc::unsupported : Errc::invalid;
      EXPECT_EQ(private_verdict(private_der(numbers)), wanted) << i << " of " << other.size();
    }
  }
  std::vector<std::string> more = private_numbers();
  more.emplace_back("\x01");
  EXPECT_EQ(private_verdict(private_der(more)), Errc::invalid);
}

}  // namespace
}  // namespace fairlead::tls
