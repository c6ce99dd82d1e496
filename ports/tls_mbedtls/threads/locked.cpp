// SPDX-License-Identifier: Apache-2.0
#include "objects.hpp"
#include "threads/mutex.hpp"

#include <mbedtls/threading.h>

namespace fairlead::ports::mbedtls {
namespace {

mbedtls_threading_mutex_t* native(void* mutex) { return static_cast<mbedtls_threading_mutex_t*>(mutex); }

}  // namespace

// The mutex of what PSA has once for the process. No function of PSA is called under it that takes it, too.
ProcessLock::ProcessLock() { (void)mbedtls_mutex_lock(&mbedtls_threading_psa_globaldata_mutex); }
ProcessLock::~ProcessLock() { (void)mbedtls_mutex_unlock(&mbedtls_threading_psa_globaldata_mutex); }

Mutex::Mutex() : native_(allocate(sizeof(mbedtls_threading_mutex_t))), made_(native_ != nullptr) {
  if (made_) mbedtls_mutex_init(native(native_));
}

Mutex::~Mutex() {
  if (made_) mbedtls_mutex_free(native(native_));
  release(native_);
}

void Mutex::lock() { (void)mbedtls_mutex_lock(native(native_)); }
void Mutex::unlock() { (void)mbedtls_mutex_unlock(native(native_)); }

}  // namespace fairlead::ports::mbedtls
