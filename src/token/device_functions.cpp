// SPDX-License-Identifier: Apache-2.0
#include "token/functions_list.hpp"

namespace fairlead::token {

const FunctionList& device_functions() { return list_of(kDeviceFunctions); }

}  // namespace fairlead::token
