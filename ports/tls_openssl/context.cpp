// SPDX-License-Identifier: Apache-2.0
// The process's one context of ours.
//
// OpenSSL keeps its random generators for each thread that has used a context, and frees them when that thread ends. A
// context must outlive all of these threads (OSSL_LIB_CTX(3)), and they are the application's: nobody here knows when
// the last of them ends. So one context is made, shared by every library, and never freed.
#include "fairlead/base/try.hpp"

#include "objects.hpp"
#include "provider.hpp"

#include <mutex>

#include <openssl/crypto.h>
#include <openssl/provider.h>

namespace fairlead::ports::openssl {
namespace {

Result<OSSL_LIB_CTX*> make_context() {
  OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
  if (made == nullptr) return fail(Errc::no_memory);
  Result<void> done = fail(Errc::internal);
  if (OSSL_PROVIDER_load(made, "default") != nullptr) done = prefer_openssl(made);
  if (done) return made;
  OSSL_LIB_CTX_free(made);  // Nobody has used it.
  return fail(done.error());
}

}  // namespace

Result<OSSL_LIB_CTX*> shared_context() {
  static std::mutex mutex;
  static OSSL_LIB_CTX* shared = nullptr;
  const std::lock_guard lock(mutex);
  if (shared != nullptr) return shared;
  const auto made = make_context();
  if (made) shared = *made;
  return made;
}

Result<void> prepare_for_signing_keys() {
  static std::mutex mutex;
  static bool done = false;
  const std::lock_guard lock(mutex);
  if (done) return {};
  FAIRLEAD_TRY_ASSIGN(OSSL_LIB_CTX* const context, shared_context());
  const Result<void> added = add_provider(context);
  done = added.has_value();
  return added;
}

}  // namespace fairlead::ports::openssl
