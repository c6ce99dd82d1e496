// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL without HAVE_ED25519.
#include "key_functions.hpp"

namespace fairlead::ports::wolfssl {

const KeyFunctions* ed25519_functions() { return nullptr; }

}  // namespace fairlead::ports::wolfssl
