// SPDX-License-Identifier: Apache-2.0
// What a server says in the clear: ServerHello, ServerKeyExchange, CertificateRequest. What is read lies inside the
// input; and a message that is written anew from what was read says the same.
//
//   byte 0  which message
//   byte 1  whether as of TLS 1.3; with a key that is shared
//   then its body
#include "fairlead/base/check.hpp"
#include "fairlead/tls/handshake_messages.hpp"

#include "fuzz/entry.hpp"
#include "fuzz/input.hpp"

#include <array>
#include <vector>

namespace fairlead::fuzz {
namespace {

bool inside(Bytes part, Bytes whole) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

/// With the extensions that were read, and no others.
Bytes write(const tls::ServerHello& hello, ByteWriter into) {
  into.u16(0x0303);
  into.bytes(hello.random);
  into.u8(0);
  into.u16(static_cast<std::uint16_t>(hello.suite));
  into.u8(0);
  std::array<std::byte, 20> memory{};
  ByteWriter extensions{memory};
  const auto extension = [&extensions](std::uint16_t type, std::uint16_t content) {
    extensions.u16(type);
    extensions.u16(2);
    extensions.u16(content);
  };
  if (hello.version_by_extension) extension(43, static_cast<std::uint16_t>(hello.version));
  if (hello.group != tls::Group::none) extension(51, static_cast<std::uint16_t>(hello.group));
  if (hello.takes_key) extension(41, 0);
  into.u16(static_cast<std::uint16_t>(extensions.size()));
  into.bytes(extensions.written());
  FAIRLEAD_CHECK(into.ok());
  return into.written();
}

void server_hello(Bytes body) {
  const tls::ServerHello hello = tls::read_server_hello(ByteReader(body));
  FAIRLEAD_CHECK(inside(hello.random, body) && (hello.random.empty() || hello.random.size() == 32));
  FAIRLEAD_CHECK(!hello.well_formed || hello.random.size() == 32);
  FAIRLEAD_CHECK(!hello.takes_key || hello.version == tls::Version::tls_1_3);
  FAIRLEAD_CHECK(!tls::is_retry(hello) || !tls::is_marked_as_downgrade(hello));
  if (!hello.well_formed) return;
  std::array<std::byte, 64 + 16> memory{};
  const tls::ServerHello again = tls::read_server_hello(ByteReader(write(hello, ByteWriter(memory))));
  FAIRLEAD_CHECK(again.well_formed && equal(again.random, hello.random) && again.suite == hello.suite);
  FAIRLEAD_CHECK(again.version == hello.version || !hello.version_by_extension);
  FAIRLEAD_CHECK(again.version_by_extension == hello.version_by_extension && again.group == hello.group);
  FAIRLEAD_CHECK(again.takes_key == hello.takes_key || !hello.version_by_extension);
}

void server_key_exchange(Bytes body, tls::CipherSuite suite) {
  const tls::ServerKeyExchange exchange = tls::read_server_key_exchange(ByteReader(body), suite);
  FAIRLEAD_CHECK(exchange.scheme == tls::SignatureScheme::none || !tls::is_psk_suite(suite));
  // The group of a beginning is none, or that of the whole.
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto part = tls::read_server_key_exchange(ByteReader(body.first(size)), suite);
    FAIRLEAD_CHECK(part.group == tls::Group::none || part.group == exchange.group);
  }
}

void certificate_request(Bytes body, tls::Version version) {
  const ByteReader schemes = tls::schemes_of_request(ByteReader(body), version);
  FAIRLEAD_CHECK(inside(schemes.rest(), body));
}

}  // namespace
}  // namespace fairlead::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fairlead;  // NOLINT(google-build-using-namespace): one entry, outside of every namespace
  fuzz::Input in(std::as_bytes(std::span(data, size)));
  const unsigned message = in.below(3);
  const bool other = in.below(2) == 1;
  // A copy that ends where its allocation ends, so that a sanitizer sees what is read behind it.
  const Bytes rest = in.take(size);
  const std::vector<std::byte> body(rest.begin(), rest.end());
  switch (message) {
    case 0: fuzz::server_hello(body); break;
    case 1: fuzz::server_key_exchange(body, other ? tls::kPskSuites[0] : tls::CipherSuite::none); break;
    default: fuzz::certificate_request(body, other ? tls::Version::tls_1_3 : tls::Version::tls_1_2); break;
  }
  return 0;
}
