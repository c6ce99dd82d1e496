// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/handshake_messages.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace fairlead::tls {
namespace {

/// RFC 8446 section 4.1.3, as the next two.
constexpr std::string_view kRetry(
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2"
    "\xc8\xa8\x33\x9c",
    32);
constexpr std::string_view kDowngraded("DOWNGRD\x01", 8);
constexpr std::string_view kDowngradedFurther("DOWNGRD\x00", 8);

/// Which extensions have come: those that a client of ours asks for, whose numbers are below 64 but for one.
class Seen {
 public:
  /// Whether it has come before.
  bool again(ExtensionType type) {
    const auto number = static_cast<std::uint16_t>(type);
    if (type == ExtensionType::renegotiation_info) return std::exchange(renegotiation_info_, true);
    if (number >= 64) return false;
    const std::uint64_t bit = std::uint64_t{1} << number;
    return (std::exchange(numbers_, numbers_ | bit) & bit) != 0;
  }

 private:
  std::uint64_t numbers_ = 0;
  bool renegotiation_info_ = false;
};

}  // namespace

ServerHello read_server_hello(ByteReader body) {
  ServerHello hello;
  hello.version = static_cast<Version>(body.u16());
  hello.random = body.take(32);
  (void)body.take(body.u8());  // The session id.
  hello.suite = static_cast<CipherSuite>(body.u16());
  (void)body.u8();  // The compression method.
  // TLS 1.2 may end here.
  ByteReader extensions(body.empty() ? Bytes() : body.take(body.u16()));
  Seen seen;
  while (!extensions.empty()) {
    const auto type = static_cast<ExtensionType>(extensions.u16());
    ByteReader content(extensions.take(extensions.u16()));
    hello.repeats |= seen.again(type);
    switch (type) {
      case ExtensionType::supported_versions:
        hello.version = static_cast<Version>(content.u16());
        hello.version_by_extension = true;
        break;
      case ExtensionType::key_share: hello.group = static_cast<Group>(content.u16()); break;
      case ExtensionType::pre_shared_key: hello.takes_key = true; break;
      default: break;
    }
  }
  hello.takes_key &= hello.version == Version::tls_1_3;
  hello.well_formed = body.ok() && extensions.ok();
  return hello;
}

bool is_retry(const ServerHello& hello) { return text_of(hello.random) == kRetry; }

bool is_marked_as_downgrade(const ServerHello& hello) {
  const std::string_view random = text_of(hello.random);
  return random.ends_with(kDowngraded) || random.ends_with(kDowngradedFurther);
}

ServerKeyExchange read_server_key_exchange(ByteReader body, CipherSuite suite) {
  constexpr std::uint8_t kNamedCurve = 3;
  ServerKeyExchange exchange;
  const bool with_hint = is_psk_suite(suite);
  if (with_hint) (void)body.take(body.u16());
  if (body.u8() == kNamedCurve) exchange.group = static_cast<Group>(body.u16());
  (void)body.take(body.u8());  // The server's share.
  if (!with_hint) exchange.scheme = static_cast<SignatureScheme>(body.u16());
  return exchange;
}

ByteReader schemes_of_request(ByteReader body, Version version) {
  (void)body.take(body.u8());  // The types of certificates; under TLS 1.3 the request's context.
  if (version != Version::tls_1_3) return ByteReader(body.take(body.u16()));
  ByteReader extensions(body.take(body.u16()));
  while (!extensions.empty()) {
    const auto type = static_cast<ExtensionType>(extensions.u16());
    ByteReader content(extensions.take(extensions.u16()));
    if (type == ExtensionType::signature_algorithms) return ByteReader(content.take(content.u16()));
  }
  return ByteReader(Bytes());
}

}  // namespace fairlead::tls
