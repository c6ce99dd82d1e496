// SPDX-License-Identifier: Apache-2.0
/// @file  What a server says in its handshake messages, for TLS ports whose library does not tell.
///
/// Each function reads the body of a message, behind its type and its size, and judges nothing. What is missing at the
/// end is none or empty.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <cstdint>

namespace fairlead::tls {

/// ContentType of a record (RFC 8446 section 5.1).
enum class ContentType : std::uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23
};

/// HandshakeType (RFC 8446 section 4), with those that TLS 1.2 alone has.
enum class HandshakeType : std::uint8_t {
  server_hello = 2,
  new_session_ticket = 4,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  key_update = 24
};

/// ExtensionType (RFC 8446 section 4.2): those that are read or told apart here and in the ports.
enum class ExtensionType : std::uint16_t {
  signature_algorithms = 13,
  pre_shared_key = 41,
  supported_versions = 43,
  key_share = 51,
  renegotiation_info = 0xff01
};

/// ServerHello (RFC 8446 section 4.1.3).
struct ServerHello {
  Version version = Version::none;  ///< By the extension supported_versions where that is there.
  bool version_by_extension = false;
  Bytes random{};  ///< Of 32 bytes. A view of the body.
  CipherSuite suite = CipherSuite::none;
  Group group = Group::none;  ///< Of key_share.
  bool takes_key = false;     ///< Goes on from a key that was offered (pre_shared_key); TLS 1.3 only.
  bool well_formed = false;   ///< Nothing is missing.
  bool repeats = false;       ///< An extension of a number below 64, or renegotiation_info, comes twice (RFC 8446
                              ///< section 4.2).
};
/// What it says; the last of an extension that comes twice.
[[nodiscard]] ServerHello read_server_hello(ByteReader body);
/// Whether it asks for another ClientHello: HelloRetryRequest.
[[nodiscard]] bool is_retry(const ServerHello& hello);
/// Whether it has the mark of a server that speaks a newer version than it has chosen.
[[nodiscard]] bool is_marked_as_downgrade(const ServerHello& hello);

/// ServerKeyExchange of TLS 1.2 (RFC 8422 section 5.4).
struct ServerKeyExchange {
  Group group = Group::none;                       ///< None also for a curve without a name.
  SignatureScheme scheme = SignatureScheme::none;  ///< None with a key that is shared: nothing is signed.
};
/// @param suite  The one that was chosen: with a key that is shared, a hint stands before the group (RFC 5489 section
/// 2).
[[nodiscard]] ServerKeyExchange read_server_key_exchange(ByteReader body, CipherSuite suite);

/// The signature schemes of a CertificateRequest (RFC 5246 section 7.4.4; RFC 8446 section 4.3.2), one after the other.
[[nodiscard]] ByteReader schemes_of_request(ByteReader body, Version version);

}  // namespace fairlead::tls
