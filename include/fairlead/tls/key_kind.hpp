// SPDX-License-Identifier: Apache-2.0
/// @file  KeyKind: which key signs a handshake by which scheme. For TLS ports.
#pragma once

#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/signing_key.hpp"

namespace fairlead::tls {

/// What of a key decides by which schemes it signs.
struct KeyKind {
  KeyType type = KeyType::unknown;
  Group curve = Group::none;  ///< Of an EC key.
  friend bool operator==(const KeyKind&, const KeyKind&) = default;
};
/// That of the certificate's key.
[[nodiscard]] constexpr KeyKind kind_of(const CertificateView& certificate) {
  return {.type = certificate.key_type, .curve = certificate.curve};
}

/// Whether such a key signs handshakes of the version by this scheme. Under TLS 1.3 an ECDSA scheme is for one curve,
/// and PKCS #1 v1.5 for certificates alone (RFC 8446 section 4.2.3). SHA-1 is for none (RFC 9155).
[[nodiscard]] bool fits(KeyKind kind, SignatureScheme scheme, Version version);

/// Whether TLS 1.3 has a scheme for such a key; under TLS 1.2, any curve has one.
[[nodiscard]] bool usable(KeyKind kind);

/// Whether we show a certificate with such a key under this version. TLS 1.2 has no scheme that names a curve: servers
/// hold an EC certificate to the groups that we offer (RFC 8422 section 5.1), and say of another one that it is wrong.
[[nodiscard]] bool shown(KeyKind kind, Version version, const Policy& policy);

/// Those of the policy's schemes by which our own key may sign, under any version, in the policy's order.
/// @param signer  Where the key is elsewhere: signs by its own schemes alone. Null otherwise.
[[nodiscard]] SchemeList own_schemes(const Policy& policy, KeyKind kind, const SigningKey* signer);

}  // namespace fairlead::tls
