// SPDX-License-Identifier: Apache-2.0
/// @file  C_GetFunctionList, the one symbol that other programs look up (section 5.4).
#include "token/call.hpp"
#include "token/functions_list.hpp"

namespace fairlead::token {

CK_RV refuse() {
  const Call now;
  const CK_RV begun = now.begun();
  return begun == CKR_OK ? CKR_FUNCTION_NOT_SUPPORTED : begun;
}

}  // namespace fairlead::token

extern "C" [[gnu::visibility("default")]] CK_RV C_GetFunctionList(CK_FUNCTION_LIST** functions) {
  if (functions == nullptr) return CKR_ARGUMENTS_BAD;
  // Nobody writes to it (section 5.4).
  *functions =
      const_cast<CK_FUNCTION_LIST*>(reinterpret_cast<const CK_FUNCTION_LIST*>(&fairlead::token::board().functions()));
  return CKR_OK;
}
