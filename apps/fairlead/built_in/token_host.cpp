// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/pkcs11_static.hpp"

#include "built_in_token.hpp"

namespace fairlead::cli {

const pkcs11::FunctionList* built_in_token() { return ports::linked_functions().value_or(nullptr); }

}  // namespace fairlead::cli
