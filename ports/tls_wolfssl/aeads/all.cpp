// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with every AEAD of TLS 1.3.
#include "aeads/by_cipher.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;

constexpr auto kBegin = [](Aes* aes) { return wc_AesInit(aes, nullptr, INVALID_DEVID); };
template <auto kSetKey, auto kCrypt>
constexpr auto kByAes = by_cipher<Aes, kBegin, wc_AesFree, kSetKey, kCrypt>;

int seal_by_chacha(const Sealing& one) {
  return wc_ChaCha20Poly1305_Encrypt(data_of(one.key), data_of(one.nonce), data_of(one.head), size_of(one.head),
                                     data_of(one.from), size_of(one.from), data_of(one.into), data_of(one.tag));
}

int open_by_chacha(const Sealing& one) {
  return wc_ChaCha20Poly1305_Decrypt(data_of(one.key), data_of(one.nonce), data_of(one.head), size_of(one.head),
                                     data_of(one.from), size_of(one.from), data_of(one.tag), data_of(one.into));
}

constexpr auto kSealGcm = kByAes<wc_AesGcmSetKey, wc_AesGcmEncrypt>;
constexpr auto kOpenGcm = kByAes<wc_AesGcmSetKey, wc_AesGcmDecrypt>;
constexpr auto kSealCcm = kByAes<wc_AesCcmSetKey, wc_AesCcmEncrypt>;
constexpr auto kOpenCcm = kByAes<wc_AesCcmSetKey, wc_AesCcmDecrypt>;
constexpr Aead kAeads[] = {
    {CipherSuite::aes_128_gcm_sha256, 16, kSealGcm, kOpenGcm},
    {CipherSuite::aes_256_gcm_sha384, 16, kSealGcm, kOpenGcm},
    {CipherSuite::chacha20_poly1305_sha256, 16, seal_by_chacha, open_by_chacha},
    {CipherSuite::aes_128_ccm_sha256, 16, kSealCcm, kOpenCcm},
    {CipherSuite::aes_128_ccm_8_sha256, 8, kSealCcm, kOpenCcm},
};

}  // namespace

std::span<const Aead> aeads() { return kAeads; }

}  // namespace fairlead::ports::wolfssl
