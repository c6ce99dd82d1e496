// SPDX-License-Identifier: Apache-2.0
/// @file  A request for a certificate (PKCS #10, RFC 2986) by a key that stays where it is.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/hash.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fairlead::tls {

/// One attribute of a subject's name.
struct SubjectAttribute {
  /// The last arc of its type below id-at (RFC 5280 appendix A.1; short names of RFC 4519). What each may be:
  enum class Type : std::uint8_t {
    common_name = 3,               ///< CN: UTF-8 of 1 to 64 characters.
    serial_number = 5,             ///< serialNumber, of the device: 1 to 64 characters of a PrintableString.
    country_name = 6,              ///< C: two capital letters (ISO 3166).
    locality_name = 7,             ///< L: UTF-8 of 1 to 128 characters.
    state_or_province_name = 8,    ///< ST: UTF-8 of 1 to 128 characters.
    organization_name = 10,        ///< O: UTF-8 of 1 to 64 characters.
    organizational_unit_name = 11  ///< OU: UTF-8 of 1 to 64 characters.
  };
  Type type = Type::common_name;
  std::string_view value{};  ///< Without NUL.
};

/// One name of the extension subjectAltName (RFC 5280 section 4.2.1.6).
struct RequestedName {
  /// The choice of GeneralName. What each may be:
  enum class Kind : std::uint8_t {
    dns,    ///< A host's name as ReferenceName::dns() takes it, without a last dot; or one behind "*.".
    ip,     ///< 4 or 16 bytes in network order.
    uri,    ///< A URI with its scheme, and something behind it, in printable ASCII (RFC 3986).
    email,  ///< Local-part@Domain in printable ASCII, the domain being a host's name.
  };
  Kind kind = Kind::dns;
  Bytes value{};
};

/// What a certificate is asked for with. A value; its views live until the request has been written, elsewhere.
struct CertificateRequest {
  std::span<const SubjectAttribute> subject{};  ///< Most significant first, each one of its own. May be empty.
  std::span<const RequestedName> names{};       ///< Critical where the subject is empty.
  bool digital_signature = false;               ///< keyUsage with digitalSignature, critical.
  bool client_authentication = false;           ///< extKeyUsage with id-kp-clientAuth.
};

/// Writes DER of a CertificationRequest (RFC 2986 section 4.2) that `key` has signed. What it wishes for beside the
/// subject is in an extensionRequest (RFC 2985 section 5.4.2).
///
/// Signed by the scheme that comes first here among the key's own: RSASSA-PKCS1-v1_5 with SHA-256, SHA-384 or SHA-512;
/// RSASSA-PSS with one of them (RFC 4055); ECDSA with the digest that TLS 1.3 has for the curve; Ed25519. The key signs
/// once, and is not asked to where something is wrong with the request. Takes as long as its signature; does not
/// allocate.
///
/// @param into  Receives the DER at its front. What lies behind it may have been written to.
/// @return The size of the DER; or
///   - no_space     `into` is too small for the request, or for what the key wants to write.
///   - invalid      a value of the request is not as above; or the key's public_key() is malformed.
///   - unsupported  the key has no such scheme; or `hash` does not have its digest.
///   - key_missing, token_removed, pin_incorrect, pin_locked, no_memory, internal   as `key` or `hash` says.
/// After an error `into` holds nothing of use.
[[nodiscard]] Result<std::size_t> write_certificate_request(const CertificateRequest& request, SigningKey& key,
                                                            Hash& hash, MutableBytes into);

/// Whether these bytes are DER of a CertificationRequestInfo (RFC 2986 section 4.1), which is what is signed in a
/// request, of this key. What its subject and its attributes say is not looked at. Nothing that TLS has signed has this
/// form.
/// @param public_key  DER of a SubjectPublicKeyInfo.
[[nodiscard]] bool is_request_info(Bytes info, Bytes public_key);

}  // namespace fairlead::tls
