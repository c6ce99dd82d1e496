// SPDX-License-Identifier: Apache-2.0
/// @file  For an mbedTLS that has the bytes of every key that it signs with.
#include "keys.hpp"

namespace fairlead::ports::mbedtls {

bool has_signing_keys() { return false; }

void register_driver() {}

Result<void> Signer::start(MbedTlsIdentity::Impl&, const tls::SchemeList&) { return fail(Errc::unsupported); }

void Signer::stop() {}

}  // namespace fairlead::ports::mbedtls
