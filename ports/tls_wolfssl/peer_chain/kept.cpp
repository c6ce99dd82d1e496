// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with SESSION_CERTS.
#include "abilities.hpp"

#include <algorithm>

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>

namespace fairlead::ports::wolfssl {

tls::Path kept_chain(WOLFSSL* ssl) {
  tls::Path kept;
  WOLFSSL_X509_CHAIN* const chain = wolfSSL_get_peer_chain(ssl);
  const int count = wolfSSL_get_chain_count(chain);
  for (int i = 0; i < count && !kept.full(); ++i) {
    const int size = wolfSSL_get_chain_length(chain, i);
    (void)kept.push_back(view(wolfSSL_get_chain_cert(chain, i), static_cast<std::size_t>(std::max(size, 0))));
  }
  return kept;
}

}  // namespace fairlead::ports::wolfssl
