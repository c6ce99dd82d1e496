// SPDX-License-Identifier: Apache-2.0
// A vendor's token, which does nothing: whoever calls it cannot know that.
#include <p11-kit/pkcs11.h>

namespace {

CK_FUNCTION_LIST list{};

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** functions) {
  *functions = &list;
  return CKR_OK;
}
