// SPDX-License-Identifier: Apache-2.0
#include "software_crypto.hpp"

namespace fairlead::cli {

platform::TokenCrypto* software_crypto() { return nullptr; }

}  // namespace fairlead::cli
