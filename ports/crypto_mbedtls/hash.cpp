// SPDX-License-Identifier: Apache-2.0
/// @file  Digests and MACs, in the memory of a Running.
#include "fairlead/base/secret.hpp"
#include "fairlead/base/try.hpp"

#include "psa.hpp"

#include <array>
#include <new>

#include <psa/crypto.h>

namespace fairlead::ports {
namespace {

using crypto_mbedtls::algorithm_of;
using crypto_mbedtls::octets;
using crypto_mbedtls::result_of;
using platform::HashAlgorithm;
using Running = platform::TokenCrypto::Running;

template <class Operation>
Operation& begun(Running& run) {
  static_assert(sizeof(Operation) <= sizeof(Running::memory) && alignof(Operation) <= alignof(Running));
  return *new (run.memory.data()) Operation{};
}

template <class Operation>
Operation& held(Running& run) {
  return *std::launder(reinterpret_cast<Operation*>(run.memory.data()));
}

/// PSA writes to all that it is given.
template <class Operation>
Result<void> end(Operation& operation, psa_status_t (*finish)(Operation*, unsigned char*, std::size_t, std::size_t*),
                 psa_status_t (*abort)(Operation*), MutableBytes into) {
  std::array<std::byte, platform::kMostDigest> memory{};
  std::size_t size = 0;
  const Result<void> ended = result_of(finish(&operation, octets(MutableBytes(memory)), memory.size(), &size));
  (void)abort(&operation);
  copy_bytes(into, Bytes(memory).first(ended ? size : 0));
  return ended;
}

std::size_t block_size(HashAlgorithm algorithm) { return PSA_HASH_BLOCK_LENGTH(algorithm_of(algorithm)); }

}  // namespace

Result<void> MbedTlsCrypto::do_begin_hash(Running& run, HashAlgorithm algorithm) {
  return result_of(psa_hash_setup(&begun<psa_hash_operation_t>(run), algorithm_of(algorithm)));
}

Result<void> MbedTlsCrypto::do_add_to_hash(Running& run, Bytes data) {
  return result_of(psa_hash_update(&held<psa_hash_operation_t>(run), octets(data), data.size()));
}

Result<void> MbedTlsCrypto::do_end_hash(Running& run, MutableBytes into) {
  return end(held<psa_hash_operation_t>(run), psa_hash_finish, psa_hash_abort, into);
}

void MbedTlsCrypto::do_drop_hash(Running& run) { (void)psa_hash_abort(&held<psa_hash_operation_t>(run)); }

// PSA has an end to the size of a key. One that is longer than a block counts as its digest (FIPS 198-1 section 4).
Result<void> MbedTlsCrypto::do_begin_mac(Running& run, HashAlgorithm algorithm, Bytes key) {
  auto& mac = begun<psa_mac_operation_t>(run);
  Secret<platform::kMostDigest> digest;
  if (key.size() > block_size(algorithm)) {
    std::size_t size = 0;
    const MutableBytes into = digest.resize(platform::digest_size(algorithm));
    FAIRLEAD_TRY(result_of(
        psa_hash_compute(algorithm_of(algorithm), octets(key), key.size(), octets(into), into.size(), &size)));
    key = digest.reveal();
  }
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_type(&attributes, PSA_KEY_TYPE_HMAC);
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
  psa_set_key_algorithm(&attributes, PSA_ALG_HMAC(algorithm_of(algorithm)));
  FAIRLEAD_TRY_ASSIGN(const auto imported, crypto_mbedtls::import(attributes, key));
  // What has begun has taken of the key what it needs.
  return result_of(psa_mac_sign_setup(&mac, imported.id(), PSA_ALG_HMAC(algorithm_of(algorithm))));
}

Result<void> MbedTlsCrypto::do_add_to_mac(Running& run, Bytes data) {
  return result_of(psa_mac_update(&held<psa_mac_operation_t>(run), octets(data), data.size()));
}

Result<void> MbedTlsCrypto::do_end_mac(Running& run, MutableBytes into) {
  return end(held<psa_mac_operation_t>(run), psa_mac_sign_finish, psa_mac_abort, into);
}

void MbedTlsCrypto::do_drop_mac(Running& run) { (void)psa_mac_abort(&held<psa_mac_operation_t>(run)); }

}  // namespace fairlead::ports
