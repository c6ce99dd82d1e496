// SPDX-License-Identifier: Apache-2.0
#include "support/key_numbers.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

namespace fairlead::support {
namespace {

void demand(bool good) {
  if (!good) throw std::runtime_error("key numbers: OpenSSL refuses");
}

unsigned char* data_of(std::string& octets) { return reinterpret_cast<unsigned char*>(octets.data()); }

std::string number(const Key& key, const char* parameter) {
  BIGNUM* read = nullptr;
  demand(EVP_PKEY_get_bn_param(key.native(), parameter, &read) == 1);
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(read, &BN_free);
  std::string octets(static_cast<std::size_t>(BN_num_bytes(read)), '\0');
  BN_bn2bin(read, data_of(octets));
  return octets;
}

}  // namespace

std::string public_point(const Key& key) {
  std::string octets(200, '\0');
  std::size_t size = 0;
  demand(EVP_PKEY_get_octet_string_param(key.native(), OSSL_PKEY_PARAM_PUB_KEY, data_of(octets), octets.size(),
                                         &size) == 1);
  octets.resize(size);
  return octets;
}

RsaNumbers rsa_numbers(const Key& key) {
  return {.modulus = number(key, OSSL_PKEY_PARAM_RSA_N), .exponent = number(key, OSSL_PKEY_PARAM_RSA_E)};
}

std::string ecdsa_numbers(std::string_view der, std::size_t half) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
      d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())), &ECDSA_SIG_free);
  demand(signature != nullptr);
  std::string r_and_s(2 * half, '\0');
  const auto size = static_cast<int>(half);
  demand(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), data_of(r_and_s), size) == size);
  demand(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), data_of(r_and_s) + half, size) == size);
  return r_and_s;
}

}  // namespace fairlead::support
