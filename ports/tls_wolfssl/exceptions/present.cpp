// SPDX-License-Identifier: Apache-2.0
#include "exceptions/called.hpp"

#include <new>

namespace fairlead::ports::wolfssl {

Result<std::size_t> call_signer(tls::SigningKey& key, tls::SignatureScheme scheme, Bytes input, MutableBytes into) {
  try {
    return key.sign(scheme, input, into);
  } catch (const std::bad_alloc&) {
    return fail(Errc::no_memory);
  } catch (...) {
    return fail(Errc::internal);
  }
}

}  // namespace fairlead::ports::wolfssl
