// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with NO_RSA.
#include "key_functions.hpp"

namespace fairlead::ports::wolfssl {

const KeyFunctions* rsa_functions() { return nullptr; }

}  // namespace fairlead::ports::wolfssl
