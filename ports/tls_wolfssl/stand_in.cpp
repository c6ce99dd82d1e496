// SPDX-License-Identifier: Apache-2.0
/// @file  What wolfSSL gets in place of a private key that is elsewhere. Under TLS 1.3 some versions (5.7.2) take the
/// size of our signature from the private key alone, although they ask a callback for the signature.
#include "key_functions.hpp"
#include "load.hpp"

namespace fairlead::ports::wolfssl {

Result<Memory> stand_in_for(const tls::CertificateView& certificate) {
  /// The largest RSA key of 4096 bits in DER, and some room.
  constexpr std::size_t kLargest = 2600;
  const KeyFunctions* const functions = functions_for(certificate.key_type);
  if (functions == nullptr) return fail(Errc::unsupported);
  Memory der;
  if (!der.resize(kLargest)) return fail(Errc::no_memory);
  const int size = functions->stand_in(certificate.public_key, der.bytes());
  if (size <= 0) return fail(fault_of_machine(size).value_or(Errc::unsupported));
  (void)der.resize(static_cast<std::size_t>(size));
  return der;
}

}  // namespace fairlead::ports::wolfssl
