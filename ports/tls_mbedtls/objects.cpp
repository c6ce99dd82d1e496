// SPDX-License-Identifier: Apache-2.0
#include "objects.hpp"

#include "fairlead/base/secret.hpp"

#include <mbedtls/pk.h>
#include <mbedtls/platform.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

namespace fairlead::ports::mbedtls {
namespace {

template <class T>
Owned<T> made_by(void (*initialise)(T*)) {
  auto* const object = static_cast<T*>(allocate(sizeof(T)));
  if (object != nullptr) initialise(object);
  return Owned<T>(object);
}

template <class T>
void free_by(void (*free_content)(T*), T* object) {
  free_content(object);
  release(object);
}

}  // namespace

void* allocate(std::size_t size) { return mbedtls_calloc(1, size); }
void release(void* memory) { mbedtls_free(memory); }

template <>
Owned<mbedtls_pk_context> make() {
  return made_by(mbedtls_pk_init);
}
template <>
Owned<mbedtls_ssl_config> make() {
  return made_by(mbedtls_ssl_config_init);
}
template <>
Owned<mbedtls_ssl_context> make() {
  return made_by(mbedtls_ssl_init);
}
template <>
Owned<mbedtls_ssl_session> make() {
  return made_by(mbedtls_ssl_session_init);
}
template <>
Owned<mbedtls_x509_crt> make() {
  return made_by(mbedtls_x509_crt_init);
}

void destroy(mbedtls_pk_context* key) { free_by(mbedtls_pk_free, key); }
void destroy(mbedtls_ssl_config* config) { free_by(mbedtls_ssl_config_free, config); }
void destroy(mbedtls_ssl_context* ssl) { free_by(mbedtls_ssl_free, ssl); }
void destroy(mbedtls_ssl_session* session) { free_by(mbedtls_ssl_session_free, session); }
void destroy(mbedtls_x509_crt* certificates) { free_by(mbedtls_x509_crt_free, certificates); }

Copy::Copy(Bytes from, std::size_t extra) {
  auto* const memory = static_cast<std::byte*>(allocate(from.size() + extra));
  if (memory == nullptr) return;
  bytes_ = MutableBytes(memory, from.size() + extra);
  copy_bytes(bytes_, from);
}

Copy::~Copy() {
  zeroize(bytes_);
  release(bytes_.data());
}

Result<tls::Digest> digest_of(std::span<const Bytes> parts) {
  tls::Digest made{};
  std::size_t size = 0;
  psa_hash_operation_t operation = PSA_HASH_OPERATION_INIT;
  psa_status_t status = psa_hash_setup(&operation, PSA_ALG_SHA_256);
  for (const Bytes part : parts) {
    if (status == PSA_SUCCESS) status = psa_hash_update(&operation, data_of(part), part.size());
  }
  if (status == PSA_SUCCESS) status = psa_hash_finish(&operation, data_of(MutableBytes(made)), made.size(), &size);
  if (status == PSA_SUCCESS) return made;
  (void)psa_hash_abort(&operation);
  return fail(Errc::no_memory);
}

}  // namespace fairlead::ports::mbedtls
