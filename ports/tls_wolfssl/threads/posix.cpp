// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"
#include "threads/threads.hpp"

#include <mutex>

#include <wolfssl/options.h>
#include <pthread.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/settings.h>

namespace fairlead::ports::wolfssl {
namespace {

pthread_mutex_t process_mutex = PTHREAD_MUTEX_INITIALIZER;

/// Whose value, once a thread has one, makes its end free the points. Not a thread_local object: the C++ library ends
/// the process where it has no memory to remember a destructor.
pthread_key_t points_of_thread;

pthread_mutex_t* native(void* mutex) { return static_cast<pthread_mutex_t*>(mutex); }

}  // namespace

void ProcessMutex::lock() { (void)pthread_mutex_lock(&process_mutex); }
void ProcessMutex::unlock() { (void)pthread_mutex_unlock(&process_mutex); }

Mutex::Mutex() : native_(create<pthread_mutex_t>()) {
  made_ = native_ != nullptr && pthread_mutex_init(native(native_), nullptr) == 0;
}

Mutex::~Mutex() {
  if (made_) (void)pthread_mutex_destroy(native(native_));
  release(native_);
}

void Mutex::lock() { (void)pthread_mutex_lock(native(native_)); }
void Mutex::unlock() { (void)pthread_mutex_unlock(native(native_)); }

Result<void> prepare_threads() {
  ProcessMutex mutex;
  const std::lock_guard lock(mutex);
  static bool prepared = false;
  prepared = prepared || pthread_key_create(&points_of_thread, [](void*) { wc_ecc_fp_free(); }) == 0;
  return prepared ? Result<void>() : fail(Errc::no_memory);
}

Result<void> free_points_at_end_of_thread() {
  if (pthread_getspecific(points_of_thread) != nullptr) return {};
  static constexpr bool kSome = true;
  if (pthread_setspecific(points_of_thread, &kSome) != 0) return fail(Errc::no_memory);
  return {};
}

}  // namespace fairlead::ports::wolfssl
