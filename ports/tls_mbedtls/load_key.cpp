// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/key_form.hpp"
#include "fairlead/tls/pem.hpp"

#include "abilities.hpp"
#include "load.hpp"
#include "version.hpp"

#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/pkcs12.h>
#include <mbedtls/pkcs5.h>

namespace fairlead::ports::mbedtls {
namespace {

using tls::Loaded;
using tls::LoadFault;

bool contains(Bytes input, std::string_view text) { return text_of(input).find(text) != std::string_view::npos; }

Errc error_of_key(int returned, bool encrypted) {
  if (error_of(returned) == Errc::no_memory) return Errc::no_memory;
  switch (returned) {
    case MBEDTLS_ERR_PK_PASSWORD_REQUIRED:
    case MBEDTLS_ERR_PK_PASSWORD_MISMATCH: return Errc::pin_incorrect;
    default: break;
  }
  const int high = -(-returned & 0xff80);
  // The certificate's key is of a kind that mbedTLS knows.
  if (high == MBEDTLS_ERR_PK_UNKNOWN_PK_ALG || high == MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE) return Errc::key_mismatch;
  const bool lacks = high == MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE || returned == MBEDTLS_ERR_PKCS5_FEATURE_UNAVAILABLE ||
                     returned == MBEDTLS_ERR_PKCS12_FEATURE_UNAVAILABLE;
  if (lacks) return Errc::unsupported;
  // A wrong password now and then leaves bytes that look well at the end, and are no key.
  return encrypted ? Errc::pin_incorrect : Errc::invalid;
}

std::unexpected<LoadFault> blame(Errc error, int native = 0) {
  return std::unexpected(LoadFault{.error = error, .native = native, .input = LoadFault::Input::key});
}

}  // namespace

Loaded<Owned<mbedtls_pk_context>> parse_key(Bytes pem_or_der, std::string_view password) {
  if (pem_or_der.empty()) return blame(Errc::invalid);
  const bool is_pem = tls::is_pem(pem_or_der);
  if (!reads_all_key_forms() && (is_pem || tls::is_encrypted_key(pem_or_der))) return blame(Errc::unsupported);
  // mbedTLS knows PEM by the zero behind it, and takes a copy apart.
  const Copy copy(pem_or_der, is_pem ? 1 : 0);
  Owned<mbedtls_pk_context> key = make<mbedtls_pk_context>();
  if (copy.bytes().empty() || !key) return blame(Errc::no_memory);
  const int returned = parse_private_key(*key, copy.bytes(), password);
  if (returned == 0) return key;
  const bool encrypted =
      tls::is_encrypted_key(pem_or_der) || (contains(pem_or_der, "ENCRYPTED PRIVATE KEY-----") && !password.empty());
  return blame(error_of_key(returned, encrypted), returned);
}

}  // namespace fairlead::ports::mbedtls
