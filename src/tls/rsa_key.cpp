// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/rsa_key.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/der_writer.hpp"

#include "tls/der.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::tls {
namespace {

constexpr std::size_t kLeastModulus = 2048 / 8;
constexpr std::size_t kMostModulus = 4096 / 8;
constexpr std::uint64_t kLeastExponent = 65537;

bool is_odd(Bytes number) { return (number.back() & std::byte{1}) != std::byte{0}; }

/// Positive numbers, one after the other.
class Numbers {
 public:
  explicit Numbers(der::Reader& reader) : reader_(reader) {}
  Bytes next() {
    const auto number = der::positive(reader_.content(der::kInteger));
    ok_ = ok_ && number;
    return number.value_or(Bytes());
  }
  [[nodiscard]] bool finished() const { return ok_ && reader_.finished(); }

 private:
  der::Reader& reader_;
  bool ok_ = true;
};

Result<void> judge(Bytes modulus, Bytes exponent) {
  if (!is_odd(modulus) || !is_odd(exponent)) return fail(Errc::invalid);
  if (exponent.size() == 1 && exponent.front() == std::byte{1}) return fail(Errc::invalid);
  if (exponent.size() > sizeof(std::uint64_t)) return fail(Errc::unsupported);
  std::uint64_t value = 0;
  for (const std::byte b : exponent) value = (value << 8U) | std::to_integer<std::uint64_t>(b);
  const bool whole_octets = modulus.front() >= std::byte{0x80};
  if (value < kLeastExponent || !whole_octets || modulus.size() < kLeastModulus || modulus.size() > kMostModulus) {
    return fail(Errc::unsupported);
  }
  return {};
}

}  // namespace

Result<RsaPublicKey> read_rsa_public_key(Bytes der) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return fail(Errc::invalid);
  der::Reader reader(*content);
  Numbers numbers(reader);
  const RsaPublicKey key{.modulus = numbers.next(), .exponent = numbers.next()};
  if (!numbers.finished()) return fail(Errc::invalid);
  FAIRLEAD_TRY(judge(key.modulus, key.exponent));
  return key;
}

Result<RsaPrivateKey> read_rsa_private_key(Bytes der) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return fail(Errc::invalid);
  der::Reader reader(*content);
  const auto version = der::number(reader.content(der::kInteger));
  if (version == 1) return fail(Errc::unsupported);
  Numbers numbers(reader);
  const RsaPrivateKey key{.modulus = numbers.next(),
                          .public_exponent = numbers.next(),
                          .private_exponent = numbers.next(),
                          .prime1 = numbers.next(),
                          .prime2 = numbers.next(),
                          .exponent1 = numbers.next(),
                          .exponent2 = numbers.next(),
                          .coefficient = numbers.next()};
  if (version != 0 || !numbers.finished()) return fail(Errc::invalid);
  FAIRLEAD_TRY(judge(key.modulus, key.public_exponent));
  for (const Bytes number :
       {key.private_exponent, key.prime1, key.prime2, key.exponent1, key.exponent2, key.coefficient}) {
    if (number.size() > key.modulus.size()) return fail(Errc::invalid);
  }
  return key;
}

Result<std::size_t> write_rsa_public_key(const RsaPublicKey& key, MutableBytes into) {
  DerWriter writer(into);
  writer.positive(key.exponent);
  writer.positive(key.modulus);
  writer.wrap(der::kSequence, 0);
  return writer.move_to_front();
}

Result<std::size_t> write_rsa_private_key(const RsaPrivateKey& key, MutableBytes into) {
  DerWriter writer(into);
  for (const Bytes number : {key.coefficient, key.exponent2, key.exponent1, key.prime2, key.prime1,
                             key.private_exponent, key.public_exponent, key.modulus}) {
    writer.positive(number);
  }
  writer.positive({});  // The version: 0, of two primes.
  writer.wrap(der::kSequence, 0);
  return writer.move_to_front();
}

}  // namespace fairlead::tls
