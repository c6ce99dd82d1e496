// SPDX-License-Identifier: Apache-2.0
/// @file  Keys for the cases about keys.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/platform/token_crypto.hpp"

#include "conformance/hex.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::conformance {

/// The error, or none.
template <class T>
[[nodiscard]] Errc error_of(const Result<T>& result) {
  return result ? Errc{} : result.error();
}

/// A key pair that was just made.
struct MadePair {
  std::array<std::byte, platform::TokenCrypto::kMostPrivateKey> private_memory{};
  std::array<std::byte, platform::TokenCrypto::kMostPublicKey> public_memory{};
  Result<platform::TokenCrypto::KeySizes> sizes;

  MadePair(platform::TokenCrypto& crypto, platform::PrivateKeyKind kind, std::uint32_t bits = 0)
      : sizes(crypto.generate(kind, bits, private_memory, public_memory)) {}
  [[nodiscard]] Bytes private_key() const { return Bytes(private_memory).first(sizes ? sizes->private_key : 0); }
  [[nodiscard]] Bytes public_key() const { return Bytes(public_memory).first(sizes ? sizes->public_key : 0); }
};

/// A key that is unloaded in the end.
class LoadedKey {
 public:
  LoadedKey(platform::TokenCrypto& crypto, platform::PrivateKeyKind kind, Bytes private_key)
      : crypto_(crypto), key_(crypto.load(kind, private_key)) {}
  LoadedKey(const LoadedKey&) = delete;
  LoadedKey& operator=(const LoadedKey&) = delete;
  ~LoadedKey() {
    if (key_) crypto_.unload(*key_);
  }
  explicit operator bool() const { return key_.has_value(); }
  [[nodiscard]] Errc error() const { return error_of(key_); }
  /// Precondition: it was loaded.
  [[nodiscard]] platform::PrivateKey handle() const { return *key_; }
  [[nodiscard]] Result<std::size_t> sign(platform::SignatureForm form, Bytes input, MutableBytes into) const {
    return crypto_.sign(*key_, form, input, into);
  }

 private:
  platform::TokenCrypto& crypto_;
  Result<platform::PrivateKey> key_;
};

using SignatureMemory = std::array<std::byte, platform::TokenCrypto::kMostSignature>;

/// On a curve: a key, and a signature by it.
struct KnownEc {
  platform::PrivateKeyKind kind{};
  Bytes scalar{};
  Bytes point{};
  Bytes digest{};
  Bytes signature{};
};

// RFC 6979 appendices A.2.5 and A.2.6: of "sample", by SHA-256 and by SHA-384.
inline constexpr auto kScalar256 = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
inline constexpr auto kPoint256 =
    hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
inline constexpr auto kSample256 = hex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
inline constexpr auto kSigned256 =
    hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
inline constexpr auto kScalar384 =
    hex("6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5");
inline constexpr auto kPoint384 =
    hex("04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13"
        "8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720");
inline constexpr auto kSample384 =
    hex("9a9083505bc92276aec4be312696ef7bf3bf603f4bbd381196a029f340585312313bca4a9b5b890efee42c77b1ee25fe");
inline constexpr auto kSigned384 =
    hex("94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
        "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8");
inline constexpr KnownEc kKnownP256{.kind = platform::PrivateKeyKind::ec_p256,
                                    .scalar = kScalar256,
                                    .point = kPoint256,
                                    .digest = kSample256,
                                    .signature = kSigned256};
inline constexpr KnownEc kKnownP384{.kind = platform::PrivateKeyKind::ec_p384,
                                    .scalar = kScalar384,
                                    .point = kPoint384,
                                    .digest = kSample384,
                                    .signature = kSigned384};

}  // namespace fairlead::conformance
