// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without PEM, or without keys that are encrypted by a password.
#include "abilities.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {

tls::Capabilities capabilities_of_key_forms() { return tls::Capabilities::none; }

tls::Loaded<PrivateKey> decrypt_key(Bytes, std::string_view) { return key_fault(Errc::unsupported); }
tls::Loaded<PrivateKey> read_pem_key(Bytes, std::string_view) { return key_fault(Errc::unsupported); }

int use_private_key(WOLFSSL_CTX* context, Bytes der, tls::KeyType) {
  return wolfSSL_CTX_use_PrivateKey_buffer(context, data_of(der), static_cast<long>(der.size()), WOLFSSL_FILETYPE_ASN1);
}

}  // namespace fairlead::ports::wolfssl
