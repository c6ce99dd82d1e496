// SPDX-License-Identifier: Apache-2.0
#include "record_seal.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/handshake_messages.hpp"

#include "abilities.hpp"

#include <algorithm>

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

const Aead* aead_of(CipherSuite suite) {
  const std::span<const Aead> all = aeads();
  const auto known = std::ranges::find(all, suite, &Aead::suite);
  return known == all.end() ? nullptr : &*known;
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
