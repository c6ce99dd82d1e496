// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/key_form.hpp"
#include "fairlead/tls/pem.hpp"

#include "abilities.hpp"
#include "key_functions.hpp"
#include "load.hpp"
#include "threads/threads.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>

namespace fairlead::ports::wolfssl {

tls::Loaded<PrivateKey> decode_key(Bytes der) {
  constexpr std::size_t kLargestPublicKey = 1200;
  PrivateKey key;
  if (!key.public_key.resize(kLargestPublicKey)) return key_fault(Errc::no_memory);
  int native = 0;
  for (const KeyFunctions* const kind : {rsa_functions(), ec_functions(), ed25519_functions()}) {
    if (kind == nullptr) continue;
    const int returned = kind->public_key(der, key.public_key.bytes());
    if (const auto fault = fault_of_machine(returned)) return key_fault(*fault, returned);
    if (returned <= 0) {
      native = returned;
      continue;
    }
    (void)key.public_key.resize(static_cast<std::size_t>(returned));
    if (!key.der.assign(der)) return key_fault(Errc::no_memory);
    return key;
  }
  // PKCS #8, and so a key of a kind that is not known here.
  word32 index = 0;
  Memory copy;
  if (!copy.assign(der)) return key_fault(Errc::no_memory);
  const bool is_pkcs8 = wc_GetPkcs8TraditionalOffset(data_of(copy.bytes()), &index, size_of(copy.bytes())) > 0;
  return key_fault(is_pkcs8 ? Errc::unsupported : Errc::invalid, native);
}

tls::Loaded<PrivateKey> read_key(Bytes pem_or_der, std::string_view password) {
  // wolfCrypt takes the beginning of an archive for PKCS #8 of a kind that it does not know.
  if (pem_or_der.empty() || tls::is_pkcs12(pem_or_der)) return key_fault(Errc::invalid);
  if (const auto prepared = free_points_at_end_of_thread(); !prepared) return key_fault(prepared.error());
  if (tls::is_encrypted_key(pem_or_der)) return decrypt_key(pem_or_der, password);
  return tls::is_pem(pem_or_der) ? read_pem_key(pem_or_der, password) : decode_key(pem_or_der);
}

}  // namespace fairlead::ports::wolfssl
