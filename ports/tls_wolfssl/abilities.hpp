// SPDX-License-Identifier: Apache-2.0
/// @file  What a wolfSSL may have been built without: aeads/, key_forms/, openssl_extra/, peer_chain/, psk/, tickets/,
/// ticket_size/ and tls_1_2/ have a file for each case, of which options.cmake takes one.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/capabilities.hpp"
#include "fairlead/tls/key_kind.hpp"
#include "fairlead/tls/offer.hpp"
#include "fairlead/tls/path.hpp"

#include "load.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace fairlead::ports::wolfssl {

/// What an AEAD is called with. @return 0, or wolfCrypt's error.
struct Sealing {
  Bytes key;
  Bytes nonce;
  Bytes head;
  Bytes from;
  MutableBytes into;
  MutableBytes tag;  ///< Read by those that open.
};
struct Aead {
  tls::CipherSuite suite;
  std::size_t tag;  ///< Bytes of it.
  int (*seal)(const Sealing& one);
  int (*open)(const Sealing& one);
};
/// Of the suites of TLS 1.3.
[[nodiscard]] std::span<const Aead> aeads();

/// encrypted_keys, or none: private keys come in DER and not encrypted alone.
[[nodiscard]] tls::Capabilities capabilities_of_key_forms();
/// A key that is encrypted, as tls::is_encrypted_key() has it; and one that tls::is_pem().
[[nodiscard]] tls::Loaded<PrivateKey> decrypt_key(Bytes encrypted, std::string_view password);
[[nodiscard]] tls::Loaded<PrivateKey> read_pem_key(Bytes pem, std::string_view password);
/// Gives wolfSSL a private key in DER. @return WOLFSSL_SUCCESS, or wolfSSL's error.
[[nodiscard]] int use_private_key(WOLFSSL_CTX* context, Bytes der, tls::KeyType type);

/// The certificates that wolfSSL keeps of its peer, in views of its memory. None where it keeps none.
[[nodiscard]] tls::Path kept_chain(WOLFSSL* ssl);

/// Keys that are shared beforehand.
[[nodiscard]] tls::Capabilities capabilities_of_psk();
/// Has wolfSSL ask the connection's engine for the key, under one version.
void offer_psk_1_2(WOLFSSL* ssl);
void offer_psk_1_3(WOLFSSL* ssl);

/// long_ticket_nonces, or none: TicketFilter is needed.
[[nodiscard]] tls::Capabilities capabilities_of_tickets();

/// The longest ticket that wolfSSL offers under TLS 1.3, in bytes.
[[nodiscard]] std::size_t longest_ticket();

/// For each version that it has; null when there is no memory.
[[nodiscard]] Owned<WOLFSSL_CTX> new_context();
/// Has wolfSSL ask the connection's engine before it sends a certificate of its context, and tell it of a request for
/// one where there is none.
void ask_before_certificate(WOLFSSL_CTX* context);
void tell_of_request(WOLFSSL_CTX* context);
/// @return Nothing, or unsupported.
[[nodiscard]] Result<void> set_versions(WOLFSSL* ssl, tls::VersionRange versions);
[[nodiscard]] Result<void> set_signature_schemes(WOLFSSL* ssl, const tls::Policy& policy);
/// Bytes of the digest that our signature will have under TLS 1.3; 0 for one that is not known here.
[[nodiscard]] std::size_t chosen_digest(WOLFSSL* ssl);

/// What wolfSSL can do of TLS 1.2.
[[nodiscard]] tls::Capabilities capabilities_of_1_2();

}  // namespace fairlead::ports::wolfssl
