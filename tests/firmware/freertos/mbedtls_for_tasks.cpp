// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/mbedtls_for_tasks.hpp"

#include "fairlead/ports/os_freertos.hpp"

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#include <FreeRTOS.h>
#include <mbedtls/platform.h>
#include <mbedtls/threading.h>

namespace fairlead::firmware {
namespace {

using ports::FreeRtosMutex;

static_assert(sizeof(FreeRtosMutex) <= sizeof(mbedtls_threading_mutex_t));
static_assert(alignof(FreeRtosMutex) <= alignof(mbedtls_threading_mutex_t));

FreeRtosMutex& mutex_in(mbedtls_threading_mutex_t* place) {
  return *std::launder(reinterpret_cast<FreeRtosMutex*>(place));
}

void make(mbedtls_threading_mutex_t* place) { new (place) FreeRtosMutex; }

void destroy(mbedtls_threading_mutex_t* place) { std::destroy_at(&mutex_in(place)); }

int lock(mbedtls_threading_mutex_t* place) {
  static_cast<platform::Mutex&>(mutex_in(place)).lock();
  return 0;
}

int unlock(mbedtls_threading_mutex_t* place) {
  static_cast<platform::Mutex&>(mutex_in(place)).unlock();
  return 0;
}

void* allocate_zeroed(std::size_t count, std::size_t each) {
  const std::size_t size = count * each;
  if (count == 0 || size / count != each) return nullptr;
  void* const made = pvPortMalloc(size);
  return made != nullptr ? std::memset(made, 0, size) : nullptr;
}

}  // namespace

void set_up_mbedtls_for_tasks() {
  mbedtls_threading_set_alt(make, destroy, lock, unlock);
  (void)mbedtls_platform_set_calloc_free(allocate_zeroed, vPortFree);
}

}  // namespace fairlead::firmware
