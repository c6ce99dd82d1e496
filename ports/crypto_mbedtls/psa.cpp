// SPDX-License-Identifier: Apache-2.0
#include "psa.hpp"

#include "fairlead/base/try.hpp"

#include "storage/storage.hpp"

#include <type_traits>

#include <psa/crypto.h>

namespace fairlead::ports {
namespace crypto_mbedtls {

static_assert(std::is_same_v<psa_status_t, Status>);
static_assert(std::is_same_v<mbedtls_svc_key_id_t, KeyId>);
static_assert(std::is_same_v<psa_algorithm_t, Algorithm>);

Errc error_of(Status status) {
  switch (status) {
    case PSA_ERROR_INVALID_ARGUMENT: return Errc::invalid;
    case PSA_ERROR_BUFFER_TOO_SMALL: return Errc::no_space;
    case PSA_ERROR_INSUFFICIENT_MEMORY: return Errc::no_memory;
    case PSA_ERROR_INSUFFICIENT_ENTROPY: return Errc::no_entropy;
    default: return Errc::internal;
  }
}

Result<void> result_of(Status status) {
  if (status != PSA_SUCCESS) return fail(error_of(status));
  return {};
}

Algorithm algorithm_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha256: return PSA_ALG_SHA_256;
    case HashAlgorithm::sha384: return PSA_ALG_SHA_384;
    default: return PSA_ALG_SHA_512;
  }
}

Key::~Key() {
  if (id_ != 0) (void)psa_destroy_key(id_);
}

Result<Key> import(const psa_key_attributes_s& attributes, Bytes material) {
  KeyId id = 0;
  FAIRLEAD_TRY(result_of(psa_import_key(&attributes, octets(material), material.size(), &id)));
  return Key(id);
}

}  // namespace crypto_mbedtls

using crypto_mbedtls::octets;
using crypto_mbedtls::result_of;

Result<MbedTlsCrypto> MbedTlsCrypto::open() {
  crypto_mbedtls::take_storage_along();
  FAIRLEAD_TRY(result_of(psa_crypto_init()));
  return MbedTlsCrypto();
}

Result<void> MbedTlsCrypto::do_random(MutableBytes into) {
  if (into.empty()) return {};
  const psa_status_t status = psa_generate_random(octets(into), into.size());
  if (status == PSA_SUCCESS) return {};
  return fail(status == PSA_ERROR_INSUFFICIENT_MEMORY ? Errc::no_memory : Errc::no_entropy);
}

}  // namespace fairlead::ports
