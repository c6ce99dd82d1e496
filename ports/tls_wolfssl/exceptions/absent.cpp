// SPDX-License-Identifier: Apache-2.0
#include "exceptions/called.hpp"

namespace fairlead::ports::wolfssl {

Result<std::size_t> call_signer(tls::SigningKey& key, tls::SignatureScheme scheme, Bytes input, MutableBytes into) {
  return key.sign(scheme, input, into);
}

}  // namespace fairlead::ports::wolfssl
