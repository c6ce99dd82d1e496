// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <wolfssl/version.h>

namespace fairlead::ports::wolfssl {

bool falls_back_from_psk() { return LIBWOLFSSL_VERSION_HEX >= 0x05007002; }

}  // namespace fairlead::ports::wolfssl
