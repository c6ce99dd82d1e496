// SPDX-License-Identifier: Apache-2.0
#include "token/functions_list.hpp"

namespace fairlead::token {
namespace {

constexpr CK_FUNCTION_LIST kAllFunctions = [] {
  CK_FUNCTION_LIST list = kDeviceFunctions;
  list.C_InitToken = init_token;
  list.C_InitPIN = init_pin;
  list.C_SetPIN = set_pin;
  list.C_CopyObject = copy_object;
  list.C_GetObjectSize = get_object_size;
  list.C_SetAttributeValue = set_attribute_value;
  list.C_VerifyInit = verify_init;
  list.C_Verify = verify;
  list.C_VerifyUpdate = verify_update;
  list.C_VerifyFinal = verify_final;
  list.C_GenerateKey = generate_key;
  return list;
}();

}  // namespace

const FunctionList& all_functions() { return list_of(kAllFunctions); }

}  // namespace fairlead::token
