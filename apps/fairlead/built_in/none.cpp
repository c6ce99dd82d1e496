// SPDX-License-Identifier: Apache-2.0
#include "built_in_token.hpp"

namespace fairlead::cli {

const pkcs11::FunctionList* built_in_token() { return nullptr; }

std::uint32_t built_in_pin_iterations() { return 0; }

std::string built_in_token_file() { return {}; }

}  // namespace fairlead::cli
