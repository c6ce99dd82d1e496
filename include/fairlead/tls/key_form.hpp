// SPDX-License-Identifier: Apache-2.0
/// @file  In what form a private key comes, where its beginning tells. For TLS ports and look_through().
#pragma once

#include "fairlead/base/bytes.hpp"

namespace fairlead::tls {

/// Whether these bytes begin as a PKCS #12 archive (RFC 7292) does, which no port reads.
[[nodiscard]] bool is_pkcs12(Bytes input);

/// Whether all of these bytes, in DER, have the form of an encrypted PKCS #8 key (EncryptedPrivateKeyInfo, RFC 5958
/// section 3). It may still be malformed within.
[[nodiscard]] bool is_encrypted_key(Bytes der);

}  // namespace fairlead::tls
