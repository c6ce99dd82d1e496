// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/token_host.hpp"

#include "fairlead/ports/pkcs11_static.hpp"

#include "built_in_token.hpp"

namespace fairlead::cli {

const pkcs11::FunctionList* built_in_token() { return ports::linked_functions().value_or(nullptr); }

std::uint32_t built_in_pin_iterations() { return ports::host_pin_iterations(token::Role::user); }

std::string built_in_token_file() { return ports::token_path(); }

}  // namespace fairlead::cli
