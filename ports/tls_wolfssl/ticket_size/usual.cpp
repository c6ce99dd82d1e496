// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL whose options say nothing of it.
#include "abilities.hpp"

namespace fairlead::ports::wolfssl {

std::size_t longest_ticket() { return 1536; }

}  // namespace fairlead::ports::wolfssl
