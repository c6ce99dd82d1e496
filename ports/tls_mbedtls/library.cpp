// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/try.hpp"

#include "abilities.hpp"
#include "keys.hpp"
#include "threads/mutex.hpp"
#include "version.hpp"

#include <mbedtls/ssl.h>

namespace fairlead::ports {
namespace {

/// What mbedTLS makes up for the process when it is first asked, without a lock.
void prepare_process() {
  const mbedtls::ProcessLock lock;
  (void)mbedtls_ssl_list_ciphersuites();
  mbedtls::register_driver();
}

}  // namespace

Result<MbedTlsLibrary> MbedTlsLibrary::open() {
  prepare_process();
  FAIRLEAD_TRY(mbedtls::start_psa());
  return MbedTlsLibrary();
}

bool MbedTlsLibrary::has_signing_keys() { return mbedtls::has_signing_keys(); }

Result<void> MbedTlsLibrary::pause_after(std::uint16_t operations) const {
  if (!mbedtls::pause_after(operations)) return fail(Errc::unsupported);
  return {};
}

}  // namespace fairlead::ports
