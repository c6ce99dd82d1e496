// SPDX-License-Identifier: Apache-2.0
/// @file  Tickets.
#include "engine.hpp"
#include "internals.hpp"

#include <mbedtls/ssl.h>

namespace fairlead::ports::mbedtls {

void MbedTlsEngine::offer(Bytes ticket) {
  // What this build cannot read, or not use with this policy, is not offered.
  const Owned<mbedtls_ssl_session> kept = make<mbedtls_ssl_session>();
  offered_ = kept && mbedtls_ssl_session_load(kept.get(), data_of(ticket), ticket.size()) == 0 &&
             mbedtls_ssl_set_session(connection_->ssl.get(), kept.get()) == 0;
}

Result<std::size_t> MbedTlsEngine::do_export_ticket(MutableBytes into) {
  const Owned<mbedtls_ssl_session> session = make<mbedtls_ssl_session>();
  if (!session) return fail(Errc::no_memory);
  // It gives each ticket once.
  if (mbedtls_ssl_get_session(connection_->ssl.get(), session.get()) != 0) return fail(Errc::unsupported);
  drop_certificate(*session);
  std::size_t size = 0;
  if (mbedtls_ssl_session_save(session.get(), data_of(into), into.size(), &size) == 0) return size;
  return fail(size > into.size() ? Errc::no_space : Errc::unsupported);
}

}  // namespace fairlead::ports::mbedtls
