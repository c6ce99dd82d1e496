// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without AES-CCM, ChaCha20 or Poly1305.
#include "aeads/aes.hpp"

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;

constexpr auto kSeal = by_aes<wc_AesGcmSetKey, wc_AesGcmEncrypt>;
constexpr auto kOpen = by_aes<wc_AesGcmSetKey, wc_AesGcmDecrypt>;
constexpr Aead kAeads[] = {
    {CipherSuite::aes_128_gcm_sha256, 16, kSeal, kOpen},
    {CipherSuite::aes_256_gcm_sha384, 16, kSeal, kOpen},
};

}  // namespace

std::span<const Aead> aeads() { return kAeads; }

}  // namespace fairlead::ports::wolfssl
