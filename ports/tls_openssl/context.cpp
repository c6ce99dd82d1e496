// SPDX-License-Identifier: Apache-2.0
// The process's one context of ours.
//
// OpenSSL keeps its random generators for each thread that has used a context, and frees them when that thread ends. A
// context must outlive all of these threads (OSSL_LIB_CTX(3)), and they are the application's: nobody here knows when
// the last of them ends. So one context is made, shared by every library, and never freed.
#include "objects.hpp"

#include <mutex>

#include <openssl/crypto.h>
#include <openssl/provider.h>

namespace fairlead::ports::openssl {
namespace {

Result<OSSL_LIB_CTX*> make_context() {
  OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
  if (made == nullptr) return fail(Errc::no_memory);
  if (OSSL_PROVIDER_load(made, "default") != nullptr) return made;
  OSSL_LIB_CTX_free(made);  // Nobody has used it.
  return fail(Errc::internal);
}

}  // namespace

Result<ossl_lib_ctx_st*> shared_context() {
  static std::mutex mutex;
  static OSSL_LIB_CTX* context = nullptr;
  const std::lock_guard lock(mutex);
  if (context != nullptr) return context;
  auto made = make_context();
  if (made) context = *made;
  return made;
}

}  // namespace fairlead::ports::openssl
