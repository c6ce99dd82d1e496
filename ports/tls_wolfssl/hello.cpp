// SPDX-License-Identifier: Apache-2.0
#include "hello.hpp"

#include <algorithm>
#include <string_view>

namespace fairlead::ports::wolfssl {
namespace {

constexpr std::size_t kMessageHead = 4;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint16_t kSupportedVersions = 43;
/// What TLSPlaintext.fragment holds at most (RFC 8446 section 5.1).
constexpr std::size_t kLongestFragment = 16'384;
/// Of a message. The largest ServerHello, with 64 KiB of extensions, is smaller: a HelloRetryRequest may hold a cookie
/// of almost that size (RFC 8446 section 4.2.2).
constexpr std::size_t kMostKept = 66'000;

/// The random of a ServerHello that asks for another ClientHello (RFC 8446 section 4.1.3).
constexpr std::string_view kRetry(
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2"
    "\xc8\xa8\x33\x9c",
    32);

constexpr std::string_view kDowngraded("DOWNGRD\x01", 8);
constexpr std::string_view kDowngradedFurther("DOWNGRD\x00", 8);

}  // namespace

void HelloReader::note(Bytes got) {
  while (!got.empty() && !done_) {
    if (fragment_left_ == 0) {
      const std::size_t taken = copy_bytes(MutableBytes(record_).subspan(record_got_), got);
      record_got_ += taken;
      got = got.subspan(taken);
      if (record_got_ < record_.size()) return;
      record_got_ = 0;
      note_record();
      continue;
    }
    const Bytes fragment = got.first(std::min(fragment_left_, got.size()));
    fragment_left_ -= fragment.size();
    got = got.subspan(fragment.size());
    if (std::to_integer<std::uint8_t>(record_[0]) == kHandshake) note_handshake(fragment);
  }
}

void HelloReader::note_record() {
  ByteReader head(record_);
  const std::uint8_t type = head.u8();
  (void)head.u16();
  fragment_left_ = head.u16();
  if (fragment_left_ > kLongestFragment) alert_ = 22;  // record_overflow
  // After a change of cipher TLS 1.2 is encrypted; under 1.3 one means nothing.
  const bool clear = type == kHandshake || type == kAlert || version_ != tls::Version::tls_1_2;
  if (!clear && next_ == Next::unknown) next_ = Next::ticket;
  done_ |= !clear || alert_ != 0;
}

void HelloReader::note_sent(Bytes record) {
  if (has_sent_) return;
  has_sent_ = true;
  ByteReader hello(record);
  (void)hello.take(record_.size() + kMessageHead + 2 + 32);  // Version and random are the last of it.
  (void)hello.take(hello.u8());
  (void)hello.take(hello.u16());
  (void)hello.take(hello.u8());
  ByteReader extensions(hello.take(hello.u16()));
  while (!extensions.empty() && extensions.ok()) {
    const bool versions = extensions.u16() == kSupportedVersions;
    ByteReader content(extensions.take(extensions.u16()));
    ByteReader list(versions ? content.take(content.u8()) : Bytes());
    while (list.size() >= 2) offers_1_3_ |= static_cast<tls::Version>(list.u16()) == tls::Version::tls_1_3;
  }
}

void HelloReader::note_handshake(Bytes fragment) {
  while (!fragment.empty() && !done_) {
    // Of the next message no byte is taken before this one is whole.
    const std::size_t wanted = message_size_ == 0 ? kMessageHead : message_size_;
    const Bytes part = fragment.first(std::min(fragment.size(), wanted - message_got_));
    if (is_read()) {
      const Bytes kept = part.first(std::min(part.size(), kMostKept - message_.size()));
      message_.insert(message_.end(), kept.begin(), kept.end());
    }
    message_got_ += part.size();
    fragment = fragment.subspan(part.size());
    if (message_got_ < wanted) return;
    if (message_size_ == 0) {
      ByteReader head(message_);
      type_ = head.u8();
      message_size_ = kMessageHead + head.u24();
      if (version_ == tls::Version::tls_1_2 && next_ == Next::unknown) {
        next_ = type_ == kNewSessionTicket ? Next::ticket : Next::handshake;
      }
      if (message_size_ > kMessageHead) continue;
    }
    read_message();
    message_got_ = message_size_ = 0;
    message_.clear();
  }
  if (done_) message_ = {};
}

bool HelloReader::is_read() const {
  return message_size_ == 0 || type_ == kServerHello || type_ == kServerKeyExchange || type_ == kCertificateRequest;
}

void HelloReader::read_message() {
  const ByteReader body(Bytes(message_).subspan(kMessageHead));
  switch (type_) {
    case kServerHello: read_server_hello(body); break;
    case kServerKeyExchange: read_key_exchange(body); break;
    case kCertificateRequest: read_request(body); break;
    case kServerHelloDone: done_ = true; break;
    default: break;
  }
}

void HelloReader::read_server_hello(ByteReader body) {
  constexpr std::uint16_t kPreSharedKey = 41;
  constexpr std::uint16_t kKeyShare = 51;
  takes_key_ = false;
  group_ = tls::Group::none;
  version_ = static_cast<tls::Version>(body.u16());
  const std::string_view random = text_of(body.take(32));
  const bool retry = random == kRetry;
  (void)body.take(body.u8());
  suite_ = static_cast<tls::CipherSuite>(body.u16());
  (void)body.u8();
  ByteReader extensions(body.empty() ? Bytes() : body.take(body.u16()));
  while (!extensions.empty() && extensions.ok()) {
    const std::uint16_t type = extensions.u16();
    ByteReader content(extensions.take(extensions.u16()));
    if (type == kSupportedVersions) {
      version_ = static_cast<tls::Version>(content.u16());
      if (version_ != tls::Version::tls_1_3) alert_ = 47;  // illegal_parameter
      if (!offers_1_3_) alert_ = 110;                      // unsupported_extension
    }
    if (type == kKeyShare) group_ = static_cast<tls::Group>(content.u16());
    takes_key_ |= type == kPreSharedKey;
  }
  if (!body.ok() || !extensions.ok()) alert_ = 50;  // decode_error
  takes_key_ &= version_ == tls::Version::tls_1_3;
  done_ = version_ == tls::Version::tls_1_3 && !retry;
  const bool marked = random.ends_with(kDowngraded) || random.ends_with(kDowngradedFurther);
  if (version_ != tls::Version::tls_1_3 && offers_1_3_ && marked) alert_ = 47;  // illegal_parameter
}

bool HelloReader::by_shared_key() const { return tls::is_psk_suite(suite_); }

void HelloReader::read_key_exchange(ByteReader body) {
  constexpr std::uint8_t kNamedCurve = 3;
  const bool with_hint = by_shared_key();
  if (with_hint) (void)body.take(body.u16());  // RFC 5489 section 2.
  const bool named = body.u8() == kNamedCurve;
  group_ = static_cast<tls::Group>(body.u16());
  if (!named || !body.ok() || group_ == tls::Group::none) alert_ = 47;  // illegal_parameter
  (void)body.take(body.u8());
  if (!with_hint) scheme_ = static_cast<tls::SignatureScheme>(body.u16());
}

void HelloReader::read_request(ByteReader body) {
  certificate_requested_ = true;
  if (by_shared_key()) alert_ = 10;  // unexpected_message
  (void)body.take(body.u8());
  ByteReader schemes(body.take(body.u16()));
  while (schemes.size() >= 2 && !accepted_.full()) {
    (void)accepted_.push_back(static_cast<tls::SignatureScheme>(schemes.u16()));
  }
}

}  // namespace fairlead::ports::wolfssl
