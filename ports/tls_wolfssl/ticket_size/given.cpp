// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL whose options say MAX_PSK_ID_LEN.
#include "abilities.hpp"

#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/settings.h>

namespace fairlead::ports::wolfssl {

std::size_t longest_ticket() { return MAX_PSK_ID_LEN; }

}  // namespace fairlead::ports::wolfssl
