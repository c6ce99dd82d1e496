// SPDX-License-Identifier: Apache-2.0
/// @file  Certificates in a token, and which of them belong to a key.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/policy.hpp"

#include <string_view>

namespace fairlead::pkcs11 {

/// What is stored.
struct NewCertificate {
  Bytes der{};               ///< As tls::read_certificate() takes it.
  std::string_view label{};  ///< CKA_LABEL.
  Bytes id{};                ///< CKA_ID: of a key's certificate, that of the key; may be empty.
  /// CKA_CERTIFICATE_CATEGORY: `authority` of one that is trusted by itself, which read_anchors() finds.
  CertificateCategory category = CertificateCategory::unspecified;
};

/// Stores a certificate where everybody can read it (CKO_CERTIFICATE, CKC_X_509), with the subject, the issuer and the
/// serial number by which others look for it. Whether it is there already is not looked at.
/// @param session  Read-write.
/// @return The object; or certificate_invalid: it cannot be read; or the errors of Session::create().
[[nodiscard]] Result<ObjectHandle> store_certificate(Session& session, const NewCertificate& certificate);

/// Whether `issuer` may have issued `one`, as far as that is seen without verifying a signature: it has the name that
/// `one` calls its issuer, byte for byte, and the key identifiers, where both have one, are the same.
[[nodiscard]] bool may_have_issued(const tls::CertificateView& issuer, const tls::CertificateView& one);

/// A certificate of the token's, read.
struct StoredCertificate {
  ObjectHandle object{};
  Bytes der{};  ///< Part of the memory that it was read into; tls::read_certificate() takes it.
};

// The functions below read X.509 certificates to the front of `memory`, which has room for each that is looked at.
// Those that cannot be read are passed over. Of several that fit, the one that is valid from the latest date on is
// taken. Beside the errors that are listed, each can say
//   - no_space  `memory` is too small for one of them.
//   - busy      the session is searching already.
//   - token_removed, no_memory, internal

/// The certificate of a key: of the same CKA_ID, and for the same public key.
/// @param half  Of the key.
/// @return It; or key_missing: none is there.
[[nodiscard]] Result<StoredCertificate> find_leaf(Session& session, ObjectHandle key, const PublicHalf& half,
                                                  MutableBytes memory);

/// A certificate that may_have_issued() `certificate`.
/// @param certificate  In DER; lies outside of `memory`.
/// @return It; or key_missing: none is there, or the certificate is its own issuer; or certificate_invalid: it cannot
///   be read.
[[nodiscard]] Result<StoredCertificate> find_issuer(Session& session, Bytes certificate, MutableBytes memory);

/// A key's certificate, then the issuer of each, as far as the token has them.
using StoredChain = FixedVector<StoredCertificate, tls::Policy::kLongestChain>;

/// The chain of a key, up to a certificate that is its own issuer or whose issuer is not there. One that is longer than
/// StoredChain is cut.
/// @param memory  Room for all of it.
/// @return At least the key's own certificate; or key_missing: there is none.
[[nodiscard]] Result<StoredChain> read_chain(Session& session, ObjectHandle key, const PublicHalf& half,
                                             MutableBytes memory);

}  // namespace fairlead::pkcs11
