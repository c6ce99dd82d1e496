// SPDX-License-Identifier: Apache-2.0
#include "record_seal.hpp"

#include "objects.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;

constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::uint8_t kFatal = 2;
constexpr std::size_t kHead = 5;
constexpr std::size_t kPlain = 3;  // Level, description, type.

void write_head(ByteWriter& into, std::uint8_t type, std::size_t size) {
  into.u8(type);
  into.u16(0x0303);
  into.u16(static_cast<std::uint16_t>(size));
}

/// How an AEAD is called: 0, or wolfCrypt's error.
struct Sealing {
  Bytes key;
  Bytes iv;
  Bytes head;
  Bytes plain;
  MutableBytes sealed;
  MutableBytes tag;
};

template <auto kSetKey, auto kEncrypt>
int seal_by_aes(const Sealing& one) {
  Aes aes;
  int returned = wc_AesInit(&aes, nullptr, INVALID_DEVID);
  if (returned != 0) return returned;
  returned = kSetKey(&aes, data_of(one.key), size_of(one.key));
  if (returned == 0) {
    returned = kEncrypt(&aes, data_of(one.sealed), data_of(one.plain), size_of(one.plain), data_of(one.iv),
                        size_of(one.iv), data_of(one.tag), size_of(one.tag), data_of(one.head), size_of(one.head));
  }
  wc_AesFree(&aes);
  return returned;
}

int seal_by_chacha(const Sealing& one) {
  return wc_ChaCha20Poly1305_Encrypt(data_of(one.key), data_of(one.iv), data_of(one.head), size_of(one.head),
                                     data_of(one.plain), size_of(one.plain), data_of(one.sealed), data_of(one.tag));
}

struct Aead {
  CipherSuite suite;
  std::size_t tag;
  int (*seal)(const Sealing& one);
};
constexpr Aead kAeads[] = {
    {CipherSuite::aes_128_gcm_sha256, 16, seal_by_aes<wc_AesGcmSetKey, wc_AesGcmEncrypt>},
    {CipherSuite::aes_256_gcm_sha384, 16, seal_by_aes<wc_AesGcmSetKey, wc_AesGcmEncrypt>},
    {CipherSuite::chacha20_poly1305_sha256, 16, seal_by_chacha},
    {CipherSuite::aes_128_ccm_sha256, 16, seal_by_aes<wc_AesCcmSetKey, wc_AesCcmEncrypt>},
    {CipherSuite::aes_128_ccm_8_sha256, 8, seal_by_aes<wc_AesCcmSetKey, wc_AesCcmEncrypt>},
};

}  // namespace

RecordSeal::RecordSeal(CipherSuite suite, Bytes key, Bytes iv) : suite_(suite), key_size_(copy_bytes(key_, key)) {
  copy_bytes(iv_, iv);
}

RecordSeal::~RecordSeal() {
  zeroize(key_);
  zeroize(iv_);
}

Result<Bytes> RecordSeal::alert(std::uint8_t description, std::array<std::byte, kLargestAlert>& into) const {
  for (const Aead& one : kAeads) {
    if (one.suite != suite_) continue;
    const std::size_t size = kPlain + one.tag;
    ByteWriter head(into);
    write_head(head, kApplicationData, size);
    const std::array<std::byte, kPlain> plain{std::byte{kFatal}, std::byte{description}, std::byte{kAlert}};
    const MutableBytes sealed = MutableBytes(into).subspan(kHead);
    // The number of the record is 0, and leaves the IV as it is.
    const int returned = one.seal({.key = Bytes(key_).first(key_size_),
                                   .iv = iv_,
                                   .head = Bytes(into).first(kHead),
                                   .plain = plain,
                                   .sealed = sealed.first(kPlain),
                                   .tag = sealed.subspan(kPlain, one.tag)});
    if (returned != 0) return fail(Errc::internal);
    return Bytes(into).first(kHead + size);
  }
  return fail(Errc::unsupported);
}

void write_plain_alert(std::uint8_t description, std::array<std::byte, 7>& into) {
  ByteWriter writer(into);
  write_head(writer, kAlert, 2);
  writer.u8(kFatal);
  writer.u8(description);
}

}  // namespace fairlead::ports::wolfssl
