// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/pkcs11_static.hpp"

#include "fairlead/base/log.hpp"

#include <p11-kit/pkcs11.h>

namespace fairlead::ports {

Result<const pkcs11::FunctionList*> linked_functions() {
  CK_FUNCTION_LIST* functions = nullptr;
  const CK_RV returned = C_GetFunctionList(&functions);
  if (returned == CKR_OK && functions != nullptr) return reinterpret_cast<const pkcs11::FunctionList*>(functions);
  FAIRLEAD_LOG_ERROR("pkcs11_static", "C_GetFunctionList failed", returned, 0);
  return fail(Errc::internal);
}

}  // namespace fairlead::ports
