// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

namespace fairlead::ports::mbedtls {
namespace {

int random(void*, unsigned char* into, std::size_t size) {
  switch (psa_generate_random(into, size)) {
    case PSA_SUCCESS: return 0;
    case PSA_ERROR_INSUFFICIENT_MEMORY: return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    default: return MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
  }
}

}  // namespace

Result<void> start_psa() {
  switch (psa_crypto_init()) {
    case PSA_SUCCESS: return {};
    case PSA_ERROR_INSUFFICIENT_MEMORY: return fail(Errc::no_memory);
    case PSA_ERROR_INSUFFICIENT_ENTROPY: return fail(Errc::no_entropy);
    default: return fail(Errc::internal);
  }
}

void set_random(mbedtls_ssl_config& config) { mbedtls_ssl_conf_rng(&config, random, nullptr); }

int parse_private_key(mbedtls_pk_context& into, Bytes key, std::string_view password) {
  return mbedtls_pk_parse_key(&into, data_of(key), key.size(), data_of(bytes_of(password)), password.size(), random,
                              nullptr);
}

int check_pair(mbedtls_x509_crt& certificate, mbedtls_pk_context& key) {
  return mbedtls_pk_check_pair(&certificate.pk, &key, random, nullptr);
}

}  // namespace fairlead::ports::mbedtls
