// SPDX-License-Identifier: Apache-2.0
/// @file  mbedTLS's objects with an owner, and what the port's handles share. No vendor header: only names.
#pragma once

#include "fairlead/base/owned.hpp"
#include "fairlead/ports/tls_mbedtls.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/engine.hpp"
#include "fairlead/tls/key_kind.hpp"

#include "revocation_lists.hpp"
#include "threads/mutex.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

struct mbedtls_pk_context;
struct mbedtls_ssl_config;
struct mbedtls_ssl_context;
struct mbedtls_ssl_session;
struct mbedtls_x509_crt;
struct mbedtls_x509_crt_profile;

namespace fairlead::ports::mbedtls {

/// Zeroed memory from mbedtls_calloc(), or null; and back to mbedtls_free(), which takes null.
[[nodiscard]] void* allocate(std::size_t size);
void release(void* memory);

/// Frees what the object holds, and the object.
void destroy(mbedtls_pk_context* key);
void destroy(mbedtls_ssl_config* config);
void destroy(mbedtls_ssl_context* ssl);
void destroy(mbedtls_ssl_session* session);
void destroy(mbedtls_x509_crt* certificates);  ///< The whole list.

struct Destroy {
  template <class T>
  void operator()(T* object) const {
    destroy(object);
  }
};
/// The only owner of an object whose memory is from allocate().
template <class T>
using Owned = fairlead::Owned<T, Destroy>;

/// Initialised by mbedTLS and empty; or null: no memory.
template <class T>
[[nodiscard]] Owned<T> make();
template <>
Owned<mbedtls_pk_context> make();
template <>
Owned<mbedtls_ssl_config> make();
template <>
Owned<mbedtls_ssl_context> make();
template <>
Owned<mbedtls_ssl_session> make();
template <>
Owned<mbedtls_x509_crt> make();

/// An object of ours, or null: no memory.
template <class T, class... Arguments>
[[nodiscard]] T* create(Arguments&&... arguments) {
  void* const memory = allocate(sizeof(T));
  return memory == nullptr ? nullptr : new (memory) T{std::forward<Arguments>(arguments)...};
}
template <class T>
void destroy_own(T* object) {
  object->~T();
  release(object);
}

/// A copy of bytes in one allocation; empty when there is no memory.
class Copy {
 public:
  Copy() = default;
  /// @param extra  Zeros behind the bytes.
  explicit Copy(Bytes from, std::size_t extra = 0);
  Copy(Copy&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Copy& operator=(Copy&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Copy();  ///< Zeroes it, since it may be a key.
  [[nodiscard]] MutableBytes bytes() const { return bytes_; }

 private:
  MutableBytes bytes_{};
};

/// The Errc for an error of mbedTLS's that is not about the stream, an alert or a chain.
[[nodiscard]] Errc error_of(int returned);

/// SHA-256 of the parts, one after the other; or no_memory.
Result<tls::Digest> digest_of(std::span<const Bytes> parts);

/// As mbedTLS takes and gives bytes.
[[nodiscard]] inline const unsigned char* data_of(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* data_of(MutableBytes bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
[[nodiscard]] inline Bytes view(const unsigned char* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

}  // namespace fairlead::ports::mbedtls

namespace fairlead::ports {

struct MbedTlsTrustStore::Impl final : Counted {
  Impl() : Counted([](Counted& self) { mbedtls::destroy_own(static_cast<Impl*>(&self)); }) {}
  mbedtls::Owned<mbedtls_x509_crt> certificates;  ///< Null for none; not written to while it is shared.
  mbedtls::RevocationLists lists;                 ///< As above.
  std::size_t size = 0;
  tls::Digest fingerprint{};
};

struct MbedTlsIdentity::Impl final : Counted {
  Impl() : Counted([](Counted& self) { mbedtls::destroy_own(static_cast<Impl*>(&self)); }) {}
  mbedtls::Owned<mbedtls_x509_crt> chain;
  mbedtls::Owned<mbedtls_pk_context> key;  ///< Null with a SigningKey.
  tls::SigningKey* signer = nullptr;
  mbedtls::Mutex signing;  ///< While the signer is asked.
  tls::KeyKind kind{};
  std::uint16_t key_bits = 0;
  tls::Digest fingerprint{};
};

}  // namespace fairlead::ports
