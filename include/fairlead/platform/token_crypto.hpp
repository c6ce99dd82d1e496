// SPDX-License-Identifier: Apache-2.0
/// @file  TokenCrypto: the arithmetic of a software token, by a library or a peripheral of the chip.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/hash_algorithm.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::platform {

/// What a private key is.
enum class PrivateKeyKind : std::uint8_t {
  ec_p256,
  ec_p384,
  rsa  ///< 2048 to 4096 bits.
};

/// A private key that the library has read; the number is the library's. None is 0.
enum class PrivateKey : std::uintptr_t {
  none = 0
};

/// How a digest is signed.
struct SignatureForm {
  /// By which scheme.
  enum class Padding : std::uint8_t {
    none,   ///< ECDSA (FIPS 186-5 section 6.4): of a digest.
    pkcs1,  ///< RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2), of a DigestInfo as it is given: at most the modulus less 11.
    pss     ///< RSASSA-PSS (RFC 8017 section 8.1): of a digest of `hash`, MGF1 by the same, a salt as long as it.
  };
  Padding padding = Padding::none;
  HashAlgorithm hash = HashAlgorithm::sha256;  ///< For PSS.
};

/// Owned by the caller, who locks: called by one thread at a time. After an error, what it should have written holds
/// nothing of use. Where no error is listed: no_memory, or internal: the library failed.
class TokenCrypto {
 public:
  /// What a digest or a MAC that has begun needs; the library's. May not be moved while one runs.
  struct alignas(8) Running {
    std::array<std::byte, 432> memory{};
  };

  /// The largest keys, in bytes: RSA of 4096 bits as DER of RSAPrivateKey and RSAPublicKey (RFC 8017 appendix A.1).
  static constexpr std::size_t kMostPrivateKey = 2400;
  static constexpr std::size_t kMostPublicKey = 550;
  static constexpr std::size_t kMostSignature = 512;
  static constexpr std::size_t kMasterKey = 32;  ///< Of AES-256.
  static constexpr std::size_t kNonce = 12;
  static constexpr std::size_t kTag = 16;

  // Random numbers.
  /// @return Nothing; or no_entropy.
  [[nodiscard]] Result<void> random(MutableBytes into) { return do_random(into); }

  // Digests: begin, add any number of times, end once. A Running that has begun is ended or dropped.
  [[nodiscard]] Result<void> begin_hash(Running& run, HashAlgorithm algorithm) { return do_begin_hash(run, algorithm); }
  [[nodiscard]] Result<void> add_to_hash(Running& run, Bytes data) { return do_add_to_hash(run, data); }
  /// Writes digest_size() bytes, which `into` has room for. The run has ended, also after an error.
  [[nodiscard]] Result<void> end_hash(Running& run, MutableBytes into) { return do_end_hash(run, into); }
  void drop_hash(Running& run) { do_drop_hash(run); }

  /// HMAC (FIPS 198-1), in the same way. The key is of any length but 0.
  [[nodiscard]] Result<void> begin_mac(Running& run, HashAlgorithm algorithm, Bytes key) {
    return do_begin_mac(run, algorithm, key);
  }
  [[nodiscard]] Result<void> add_to_mac(Running& run, Bytes data) { return do_add_to_mac(run, data); }
  [[nodiscard]] Result<void> end_mac(Running& run, MutableBytes into) { return do_end_mac(run, into); }
  /// As drop_hash().
  void drop_mac(Running& run) { do_drop_mac(run); }

  // What is stored.
  /// AES-256-GCM (SP 800-38D), in place. A nonce is used once with a key.
  [[nodiscard]] Result<void> seal(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                                  Bytes associated, MutableBytes data, std::span<std::byte, kTag> tag) {
    return do_seal(key, nonce, associated, data, tag);
  }
  /// @return Whether the tag is right. If it is not, `data` is zeroed.
  [[nodiscard]] Result<bool> open(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                                  Bytes associated, MutableBytes data, std::span<const std::byte, kTag> tag) {
    return do_open(key, nonce, associated, data, tag);
  }
  /// PBKDF2 with HMAC-SHA-256 (RFC 8018 section 5.2). At least one iteration; secret and salt may be empty.
  [[nodiscard]] Result<void> stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) {
    return do_stretch(secret, salt, iterations, into);
  }

  // Key pairs. A private key is an EC scalar as long as the curve's order, or DER of RSAPrivateKey; a public one an
  // uncompressed point (SEC 1 section 2.3.3), or DER of RSAPublicKey.
  /// In bytes, of a key that was made.
  struct KeySizes {
    std::size_t private_key = 0;
    std::size_t public_key = 0;
  };
  /// Makes a key, into the front of both. @param bits  Of an RSA key; its public exponent is 65537.
  /// @return What was written; or
  ///   - unsupported  it makes no such keys, or not of this size.
  ///   - no_space     one of them is too small.
  ///   - no_entropy
  [[nodiscard]] Result<KeySizes> generate(PrivateKeyKind kind, std::uint32_t bits, MutableBytes private_key,
                                          MutableBytes public_key) {
    return do_generate(kind, bits, private_key, public_key);
  }
  /// Reads a private key. It stays until it is unloaded, and the bytes need not.
  /// @return The key; or invalid: this is none of that kind; or unsupported: of a size or exponent that it does not do.
  [[nodiscard]] Result<PrivateKey> load(PrivateKeyKind kind, Bytes private_key) { return do_load(kind, private_key); }
  /// Forgets a key, and zeroes it.
  void unload(PrivateKey key) { do_unload(key); }

  /// Signs.
  /// @param key    Loaded; of the kind that the form is for.
  /// @param into   At least kMostSignature, or what the key needs: r and s, each as long as the curve's order; or as
  ///               many bytes as the modulus.
  /// @return The size of the signature; or invalid: `input` is not as the form has it; no_space; no_entropy.
  [[nodiscard]] Result<std::size_t> sign(PrivateKey key, SignatureForm form, Bytes input, MutableBytes into) {
    return do_sign(key, form, input, into);
  }
  /// @return Whether the signature is right; or invalid: the public key is none; unsupported: as load().
  [[nodiscard]] Result<bool> verify(PrivateKeyKind kind, Bytes public_key, SignatureForm form, Bytes input,
                                    Bytes signature) {
    return do_verify(kind, public_key, form, input, signature);
  }

 protected:
  ~TokenCrypto() = default;

 private:
  virtual Result<void> do_random(MutableBytes into) = 0;
  virtual Result<void> do_begin_hash(Running& run, HashAlgorithm algorithm) = 0;
  virtual Result<void> do_add_to_hash(Running& run, Bytes data) = 0;
  virtual Result<void> do_end_hash(Running& run, MutableBytes into) = 0;
  virtual void do_drop_hash(Running& run) = 0;
  virtual Result<void> do_begin_mac(Running& run, HashAlgorithm algorithm, Bytes key) = 0;
  virtual Result<void> do_add_to_mac(Running& run, Bytes data) = 0;
  virtual Result<void> do_end_mac(Running& run, MutableBytes into) = 0;
  virtual void do_drop_mac(Running& run) = 0;
  virtual Result<void> do_seal(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                               Bytes associated, MutableBytes data, std::span<std::byte, kTag> tag) = 0;
  virtual Result<bool> do_open(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                               Bytes associated, MutableBytes data, std::span<const std::byte, kTag> tag) = 0;
  virtual Result<void> do_stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) = 0;
  virtual Result<KeySizes> do_generate(PrivateKeyKind kind, std::uint32_t bits, MutableBytes private_key,
                                       MutableBytes public_key) = 0;
  virtual Result<PrivateKey> do_load(PrivateKeyKind kind, Bytes private_key) = 0;
  virtual void do_unload(PrivateKey key) = 0;
  virtual Result<std::size_t> do_sign(PrivateKey key, SignatureForm form, Bytes input, MutableBytes into) = 0;
  virtual Result<bool> do_verify(PrivateKeyKind kind, Bytes public_key, SignatureForm form, Bytes input,
                                 Bytes signature) = 0;
};

}  // namespace fairlead::platform
