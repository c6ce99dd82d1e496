// SPDX-License-Identifier: Apache-2.0
/// @file  Trust anchors in a token: the certificates that a TrustStore is made of.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include <span>

namespace fairlead::pkcs11 {

/// Whether the token marks a certificate as one that is trusted by itself: the security officer has declared it trusted
/// (CKA_TRUSTED), or whoever stored it has put it there as an authority's (CKA_CERTIFICATE_CATEGORY, as
/// CertificateCategory::authority). Some tokens say either of what nobody has marked: a card may of every certificate
/// that its maker or its own program calls an authority's, an issuer that is there for a chain among them.
/// @return Whether; or storage_failed, token_removed, no_memory, internal.
[[nodiscard]] Result<bool> is_marked_anchor(Session& session, ObjectHandle certificate);

/// Where read_anchors() puts what it reads.
struct AnchorMemory {
  MutableBytes bytes{};        ///< Room for all certificates together.
  std::span<Bytes> anchors{};  ///< One for each.
};

/// Reads X.509 certificates that are to be trusted. Takes no login, unless somebody has stored them as private objects.
///
/// Which those are, the URI says by `object` and `id`: the certificates with that label and id; if is_marked_anchor()
/// holds for one of them, those alone for which it does, so that what gets the same name later is not trusted. Where
/// the URI has neither, they are all for which it holds; name them in a token that marks issuers by itself. A security
/// officer's mark is worth what his PIN is worth, another one what the user's is, and where a token lets everybody
/// write what is not private, no more than the token's place. None is a certificate that is not an authority's
/// (basicConstraints without cA): it is passed over, whatever its name and its mark. Our own token (module token) looks
/// at the seals of what it reads as soon as the user is logged in: where its storage can be written by others, log in
/// first.
///
/// @param session  With the token that is meant.
/// @param uri      Chooses among its certificates; its attributes of token, slot and library are not looked at.
/// @return The front of `memory.anchors`: DER in `memory.bytes`, as TrustStore::from_bytes() of a TLS port takes it; at
///   least one. Or
///   - key_missing          the token has none such.
///   - invalid              the URI's type is another one than `cert`, or its `object` or `id` is empty: what has no
///                          name is trusted by nobody's word.
///   - certificate_invalid  one that is chosen by its name cannot be read. Without a name, such are passed over.
///   - no_space             `memory` is too small for all of them.
///   - storage_failed       what the token holds is damaged, or somebody has changed it.
///   - busy                 the session is searching already.
///   - token_removed, no_memory, internal
[[nodiscard]] Result<std::span<const Bytes>> read_anchors(Session& session, const Uri& uri, const AnchorMemory& memory);

}  // namespace fairlead::pkcs11
