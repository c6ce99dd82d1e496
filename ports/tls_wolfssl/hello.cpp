// SPDX-License-Identifier: Apache-2.0
#include "hello.hpp"

#include <algorithm>
#include <string_view>

namespace fairlead::ports::wolfssl {
namespace {

constexpr std::size_t kMessageHead = 4;
constexpr std::uint8_t kHandshake = 22;

/// The random of a ServerHello that asks for another ClientHello (RFC 8446 section 4.1.3).
constexpr std::string_view kRetry(
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2"
    "\xc8\xa8\x33\x9c",
    32);

}  // namespace

void HelloReader::note(Bytes got) {
  while (!got.empty() && !done_) {
    if (fragment_left_ == 0) {
      const std::size_t taken = copy_bytes(MutableBytes(record_).subspan(record_got_), got);
      record_got_ += taken;
      got = got.subspan(taken);
      if (record_got_ < record_.size()) return;
      record_got_ = 0;
      ByteReader head(record_);
      const bool alert = head.u8() == 21;
      (void)head.u16();
      fragment_left_ = head.u16();
      // After a change of cipher TLS 1.2 is encrypted; under 1.3 one means nothing.
      if (std::to_integer<std::uint8_t>(record_[0]) != kHandshake && !alert) {
        done_ = version_ == tls::Version::tls_1_2;
      }
      continue;
    }
    const Bytes fragment = got.first(std::min(fragment_left_, got.size()));
    fragment_left_ -= fragment.size();
    got = got.subspan(fragment.size());
    if (std::to_integer<std::uint8_t>(record_[0]) == kHandshake) note_handshake(fragment);
  }
}

void HelloReader::note_handshake(Bytes fragment) {
  while (!fragment.empty() && !done_) {
    // Of the next message no byte is taken before this one is whole.
    const std::size_t wanted = message_size_ == 0 ? kMessageHead : message_size_;
    const Bytes part = fragment.first(std::min(fragment.size(), wanted - message_got_));
    head_size_ += copy_bytes(MutableBytes(head_).subspan(head_size_), part);
    message_got_ += part.size();
    fragment = fragment.subspan(part.size());
    if (message_got_ < wanted) return;
    if (message_size_ == 0) {
      ByteReader head{Bytes(head_).first(kMessageHead)};
      type_ = head.u8();
      message_size_ = kMessageHead + (std::size_t{head.u8()} << 16U);
      message_size_ += head.u16();
      if (message_size_ > kMessageHead) continue;
    }
    read_message();
    head_size_ = message_got_ = message_size_ = 0;
  }
}

void HelloReader::read_message() {
  const ByteReader body(Bytes(head_).first(head_size_).subspan(kMessageHead));
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
  constexpr std::uint16_t kSupportedVersions = 43;
  constexpr std::uint16_t kKeyShare = 51;
  version_ = static_cast<tls::Version>(body.u16());
  const bool retry = text_of(body.take(32)) == kRetry;
  (void)body.take(body.u8());
  suite_ = static_cast<tls::CipherSuite>(body.u16());
  (void)body.u8();
  ByteReader extensions(body.take(body.u16()));
  while (!extensions.empty() && extensions.ok()) {
    const std::uint16_t type = extensions.u16();
    ByteReader content(extensions.take(extensions.u16()));
    if (type == kSupportedVersions) version_ = static_cast<tls::Version>(content.u16());
    if (type == kKeyShare) group_ = static_cast<tls::Group>(content.u16());
    takes_key_ |= type == kPreSharedKey;
  }
  done_ = version_ == tls::Version::tls_1_3 && !retry;
}

void HelloReader::read_key_exchange(ByteReader body) {
  constexpr std::uint8_t kNamedCurve = 3;
  const bool with_hint = std::ranges::find(tls::kPskSuites, suite_) != tls::kPskSuites.end();
  if (with_hint) (void)body.take(body.u16());  // RFC 5489 section 2.
  if (body.u8() == kNamedCurve) group_ = static_cast<tls::Group>(body.u16());
}

void HelloReader::read_request(ByteReader body) {
  certificate_requested_ = true;
  (void)body.take(body.u8());
  ByteReader schemes(body.take(body.u16()));
  while (schemes.size() >= 2 && !accepted_.full()) {
    (void)accepted_.push_back(static_cast<tls::SignatureScheme>(schemes.u16()));
  }
}

}  // namespace fairlead::ports::wolfssl
