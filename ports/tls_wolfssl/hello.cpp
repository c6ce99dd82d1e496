// SPDX-License-Identifier: Apache-2.0
#include "hello.hpp"

#include <algorithm>

namespace fairlead::ports::wolfssl {
namespace {

using tls::Alert;
using tls::ContentType;
using tls::HandshakeType;

constexpr std::size_t kMessageHead = 4;
/// What TLSPlaintext.fragment holds at most (RFC 8446 section 5.1).
constexpr std::size_t kLongestFragment = 16'384;
/// Of a message. The largest ServerHello, with 64 KiB of extensions, is smaller: a HelloRetryRequest may hold a cookie
/// of almost that size (RFC 8446 section 4.2.2).
constexpr std::size_t kMostKept = 66'000;

ContentType content_of(std::byte type) { return static_cast<ContentType>(type); }

}  // namespace

bool HelloReader::note(Bytes got) {
  while (!got.empty() && !done_) {
    if (fragment_left_ == 0) {
      const std::size_t taken = copy_bytes(MutableBytes(record_).subspan(record_got_), got);
      record_got_ += taken;
      got = got.subspan(taken);
      if (record_got_ < record_.size()) return true;
      record_got_ = 0;
      note_record();
      continue;
    }
    const Bytes fragment = got.first(std::min(fragment_left_, got.size()));
    fragment_left_ -= fragment.size();
    got = got.subspan(fragment.size());
    if (content_of(record_[0]) == ContentType::handshake && !note_handshake(fragment)) return false;
  }
  return true;
}

void HelloReader::note_record() {
  ByteReader head(record_);
  const auto type = static_cast<ContentType>(head.u8());
  (void)head.u16();
  fragment_left_ = head.u16();
  if (fragment_left_ > kLongestFragment) alert_ = Alert::record_overflow;
  // After a change of cipher TLS 1.2 is encrypted; under 1.3 one means nothing.
  const bool clear = type == ContentType::handshake || type == ContentType::alert || version_ != tls::Version::tls_1_2;
  if (!clear && next_ == Next::unknown) next_ = Next::ticket;
  done_ |= !clear || alert_.has_value();
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
    const bool versions = static_cast<tls::ExtensionType>(extensions.u16()) == tls::ExtensionType::supported_versions;
    ByteReader content(extensions.take(extensions.u16()));
    ByteReader list(versions ? content.take(content.u8()) : Bytes());
    while (list.size() >= 2) offers_1_3_ |= static_cast<tls::Version>(list.u16()) == tls::Version::tls_1_3;
  }
}

bool HelloReader::note_handshake(Bytes fragment) {
  while (!fragment.empty() && !done_) {
    // Of the next message no byte is taken before this one is whole.
    const std::size_t wanted = message_size_ == 0 ? kMessageHead : message_size_;
    const Bytes part = fragment.first(std::min(fragment.size(), wanted - message_got_));
    if (is_read()) {
      const Bytes kept = part.first(std::min(part.size(), kMostKept - message_.size()));
      if (!message_.append(kept)) return false;
    }
    message_got_ += part.size();
    fragment = fragment.subspan(part.size());
    if (message_got_ < wanted) return true;
    if (message_size_ == 0) {
      ByteReader head(message_.bytes());
      type_ = static_cast<HandshakeType>(head.u8());
      message_size_ = kMessageHead + head.u24();
      if (version_ == tls::Version::tls_1_2 && next_ == Next::unknown) {
        next_ = type_ == HandshakeType::new_session_ticket ? Next::ticket : Next::handshake;
      }
      if (message_size_ > kMessageHead) continue;
    }
    read_message();
    message_got_ = message_size_ = 0;
    message_.clear();
  }
  return true;
}

bool HelloReader::is_read() const {
  return message_size_ == 0 || type_ == HandshakeType::server_hello || type_ == HandshakeType::server_key_exchange ||
         type_ == HandshakeType::certificate_request;
}

void HelloReader::read_message() {
  const ByteReader body(Bytes(message_.bytes()).subspan(kMessageHead));
  switch (type_) {
    case HandshakeType::server_hello: read_server_hello(body); break;
    case HandshakeType::server_key_exchange: read_key_exchange(body); break;
    case HandshakeType::certificate_request: read_request(body); break;
    case HandshakeType::server_hello_done: done_ = true; break;
    default: break;
  }
}

void HelloReader::read_server_hello(ByteReader body) {
  const tls::ServerHello hello = tls::read_server_hello(body);
  version_ = hello.version;
  suite_ = hello.suite;
  group_ = hello.group;
  takes_key_ = hello.takes_key;
  const bool newer = version_ == tls::Version::tls_1_3;
  if (hello.version_by_extension && !newer) alert_ = Alert::illegal_parameter;
  if (hello.version_by_extension && !offers_1_3_) alert_ = Alert::unsupported_extension;
  if (hello.repeats) alert_ = Alert::illegal_parameter;
  if (!hello.well_formed) alert_ = Alert::decode_error;
  done_ = newer && !tls::is_retry(hello);
  if (!newer && offers_1_3_ && tls::is_marked_as_downgrade(hello)) alert_ = Alert::illegal_parameter;
}

void HelloReader::read_key_exchange(ByteReader body) {
  const tls::ServerKeyExchange exchange = tls::read_server_key_exchange(body, suite_);
  group_ = exchange.group;
  scheme_ = exchange.scheme;
  if (group_ == tls::Group::none) alert_ = Alert::illegal_parameter;
}

void HelloReader::read_request(ByteReader body) {
  certificate_requested_ = true;
  if (tls::is_psk_suite(suite_)) alert_ = Alert::unexpected_message;
  ByteReader schemes = tls::schemes_of_request(body, tls::Version::tls_1_2);
  while (schemes.size() >= 2 && !accepted_.full()) {
    (void)accepted_.push_back(static_cast<tls::SignatureScheme>(schemes.u16()));
  }
}

}  // namespace fairlead::ports::wolfssl
