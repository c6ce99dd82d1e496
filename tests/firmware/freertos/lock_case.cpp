// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/lock_case.hpp"

#include <atomic>

#include <FreeRTOS.h>
#include <mbedtls/threading.h>
#include <psa/crypto.h>

namespace fairlead::firmware {

/// The other task has the highest priority: it has gone as far as it gets whenever this one goes on.
bool others_wait_for_psa(ports::FreeRtosTaskPlace place) {
  std::atomic<bool> through = false;
  (void)mbedtls_mutex_lock(&mbedtls_threading_psa_globaldata_mutex);
  ports::FreeRtosTask other(place, {.name = "other",
                                    .priority = configMAX_PRIORITIES - 1,
                                    .body =
                                        [](void* flag) {
                                          (void)psa_crypto_init();
                                          static_cast<std::atomic<bool>*>(flag)->store(true);
                                        },
                                    .argument = &through});
  const bool waited = !through.load();
  (void)mbedtls_mutex_unlock(&mbedtls_threading_psa_globaldata_mutex);
  return waited && through.load();
}

}  // namespace fairlead::firmware
