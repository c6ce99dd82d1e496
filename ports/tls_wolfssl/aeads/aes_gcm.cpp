// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without AES-CCM, ChaCha20 or Poly1305.
#include "aeads/by_cipher.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;

constexpr auto kBegin = [](Aes* aes) { return wc_AesInit(aes, nullptr, INVALID_DEVID); };
template <auto kSetKey, auto kCrypt>
constexpr auto kByAes = by_cipher<Aes, kBegin, wc_AesFree, kSetKey, kCrypt>;

constexpr auto kSeal = kByAes<wc_AesGcmSetKey, wc_AesGcmEncrypt>;
constexpr auto kOpen = kByAes<wc_AesGcmSetKey, wc_AesGcmDecrypt>;
constexpr Aead kAeads[] = {
    {CipherSuite::aes_128_gcm_sha256, 16, kSeal, kOpen},
    {CipherSuite::aes_256_gcm_sha384, 16, kSeal, kOpen},
};

}  // namespace

std::span<const Aead> aeads() { return kAeads; }

}  // namespace fairlead::ports::wolfssl
