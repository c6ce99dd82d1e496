// SPDX-License-Identifier: Apache-2.0
#include "record_seal.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/handshake_messages.hpp"

#include "objects.hpp"

#include <algorithm>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::CipherSuite;
using tls::ContentType;

constexpr std::uint8_t kFatal = 2;
constexpr std::size_t kHead = 5;
constexpr std::size_t kPlain = 3;  // Level, description, type.

void write_head(ByteWriter& into, ContentType type, std::size_t size) {
  into.u8(static_cast<std::uint8_t>(type));
  into.u16(0x0303);
  into.u16(static_cast<std::uint16_t>(size));
}

/// What an AEAD is called with.
struct Sealing {
  Bytes key;
  Bytes nonce;
  Bytes head;
  Bytes from;
  MutableBytes into;
  MutableBytes tag;  ///< Read by those that open.
};

template <auto kSetKey, auto kCrypt>
int by_aes(const Sealing& one) {
  Aes aes;
  int returned = wc_AesInit(&aes, nullptr, INVALID_DEVID);
  if (returned != 0) return returned;
  returned = kSetKey(&aes, data_of(one.key), size_of(one.key));
  if (returned == 0) {
    returned = kCrypt(&aes, data_of(one.into), data_of(one.from), size_of(one.from), data_of(one.nonce),
                      size_of(one.nonce), data_of(one.tag), size_of(one.tag), data_of(one.head), size_of(one.head));
  }
  wc_AesFree(&aes);
  return returned;
}

int seal_by_chacha(const Sealing& one) {
  return wc_ChaCha20Poly1305_Encrypt(data_of(one.key), data_of(one.nonce), data_of(one.head), size_of(one.head),
                                     data_of(one.from), size_of(one.from), data_of(one.into), data_of(one.tag));
}

int open_by_chacha(const Sealing& one) {
  return wc_ChaCha20Poly1305_Decrypt(data_of(one.key), data_of(one.nonce), data_of(one.head), size_of(one.head),
                                     data_of(one.from), size_of(one.from), data_of(one.tag), data_of(one.into));
}

struct Aead {
  CipherSuite suite;
  std::size_t tag;
  int (*seal)(const Sealing& one);
  int (*open)(const Sealing& one);
};
constexpr auto kSealGcm = by_aes<wc_AesGcmSetKey, wc_AesGcmEncrypt>;
constexpr auto kOpenGcm = by_aes<wc_AesGcmSetKey, wc_AesGcmDecrypt>;
constexpr auto kSealCcm = by_aes<wc_AesCcmSetKey, wc_AesCcmEncrypt>;
constexpr auto kOpenCcm = by_aes<wc_AesCcmSetKey, wc_AesCcmDecrypt>;
constexpr Aead kAeads[] = {
    {CipherSuite::aes_128_gcm_sha256, 16, kSealGcm, kOpenGcm},
    {CipherSuite::aes_256_gcm_sha384, 16, kSealGcm, kOpenGcm},
    {CipherSuite::chacha20_poly1305_sha256, 16, seal_by_chacha, open_by_chacha},
    {CipherSuite::aes_128_ccm_sha256, 16, kSealCcm, kOpenCcm},
    {CipherSuite::aes_128_ccm_8_sha256, 8, kSealCcm, kOpenCcm},
};

const Aead* aead_of(CipherSuite suite) {
  const auto* known = std::ranges::find(kAeads, suite, &Aead::suite);
  return known == std::end(kAeads) ? nullptr : known;
}

}  // namespace

RecordSeal::RecordSeal(CipherSuite suite, Bytes key, Bytes iv) : suite_(suite), key_size_(copy_bytes(key_, key)) {
  copy_bytes(iv_, iv);
}

RecordSeal::~RecordSeal() {
  zeroize(key_);
  zeroize(iv_);
}

std::array<std::byte, RecordSeal::kIv> RecordSeal::nonce(std::uint64_t number) const {
  std::array<std::byte, kIv> made = iv_;
  for (std::size_t i = 0; i < sizeof number; ++i) made[kIv - 1 - i] ^= static_cast<std::byte>(number >> (8 * i));
  return made;
}

Result<Bytes> RecordSeal::alert(tls::Alert description, std::uint64_t number,
                                std::array<std::byte, kLargestAlert>& into) const {
  const Aead* const aead = aead_of(suite_);
  if (aead == nullptr) return fail(Errc::unsupported);
  const std::size_t size = kPlain + aead->tag;
  ByteWriter head(into);
  write_head(head, ContentType::application_data, size);
  const std::array<std::byte, kPlain> plain{std::byte{kFatal}, static_cast<std::byte>(description),
                                            static_cast<std::byte>(ContentType::alert)};
  const MutableBytes record = MutableBytes(into).first(kHead + size);
  FAIRLEAD_TRY(replace(record, number, plain));
  return Bytes(record);
}

Result<MutableBytes> RecordSeal::open(Bytes record, std::uint64_t number, MutableBytes into) const {
  const Aead* const aead = aead_of(suite_);
  if (aead == nullptr) return fail(Errc::unsupported);
  if (record.size() < kHead + aead->tag + 1) return fail(Errc::protocol);
  const auto nonce_of_record = nonce(number);
  const Bytes body = record.subspan(kHead);
  std::array<std::byte, 16> tag{};
  copy_bytes(tag, body.last(aead->tag));
  const MutableBytes inner = into.first(body.size() - aead->tag);
  const int returned = aead->open({.key = Bytes(key_).first(key_size_),
                                   .nonce = nonce_of_record,
                                   .head = record.first(kHead),
                                   .from = body.first(inner.size()),
                                   .into = inner,
                                   .tag = MutableBytes(tag).first(aead->tag)});
  if (returned != 0) return fail(Errc::protocol);
  return inner;
}

Result<void> RecordSeal::replace(MutableBytes record, std::uint64_t number, Bytes inner) const {
  const Aead* const aead = aead_of(suite_);
  if (aead == nullptr) return fail(Errc::unsupported);
  const auto nonce_of_record = nonce(number);
  const int returned = aead->seal({.key = Bytes(key_).first(key_size_),
                                   .nonce = nonce_of_record,
                                   .head = record.first(kHead),
                                   .from = inner,
                                   .into = record.subspan(kHead, inner.size()),
                                   .tag = record.subspan(kHead + inner.size(), aead->tag)});
  return returned == 0 ? Result<void>() : fail(Errc::internal);
}

std::uint64_t count_protected(Bytes records) {
  std::uint64_t count = 0;
  for (ByteReader reader(records); !reader.empty() && reader.ok();) {
    if (static_cast<ContentType>(reader.u8()) == ContentType::application_data) ++count;
    (void)reader.u16();
    (void)reader.take(reader.u16());
  }
  return count;
}

void write_plain_alert(tls::Alert description, std::array<std::byte, 7>& into) {
  ByteWriter writer(into);
  write_head(writer, ContentType::alert, 2);
  writer.u8(kFatal);
  writer.u8(static_cast<std::uint8_t>(description));
}

}  // namespace fairlead::ports::wolfssl
