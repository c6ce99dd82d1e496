// SPDX-License-Identifier: Apache-2.0
/// @file  Calls of a SigningKey, which may not throw, and on a system with exceptions may do so all the same.
#pragma once

#include "fairlead/tls/signing_key.hpp"

namespace fairlead::ports::wolfssl {

/// SigningKey::sign(); nothing goes through wolfSSL, which is written in C: what is thrown becomes no_memory or
/// internal. exceptions/absent.cpp is for a system without them.
[[nodiscard]] Result<std::size_t> call_signer(tls::SigningKey& key, tls::SignatureScheme scheme, Bytes input,
                                              MutableBytes into);

}  // namespace fairlead::ports::wolfssl
