// SPDX-License-Identifier: Apache-2.0
/// @file  What the port's handles share, and wolfSSL's objects with an owner. No vendor header: only names.
#pragma once

#include "fairlead/base/owned.hpp"
#include "fairlead/ports/tls_wolfssl.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/key_kind.hpp"

#include "memory.hpp"
#include "threads/threads.hpp"

#include <optional>

struct WOLFSSL;
struct WOLFSSL_CTX;
struct WOLFSSL_SESSION;

namespace fairlead::ports::wolfssl {

/// Frees each kind of object as wolfSSL wants it.
struct Free {
  void operator()(WOLFSSL* object) const;
  void operator()(WOLFSSL_CTX* object) const;
  void operator()(WOLFSSL_SESSION* object) const;
};
template <class T>
using Owned = fairlead::Owned<T, Free>;

/// A context with what no policy changes; null when there is no memory.
[[nodiscard]] Owned<WOLFSSL_CTX> make_context();

/// The Errc for an error of wolfCrypt's that is nobody's fault; nothing for another.
[[nodiscard]] std::optional<Errc> fault_of_machine(int returned);

/// SHA-256 of the parts, one after the other; or no_memory.
[[nodiscard]] Result<tls::Digest> digest_of(std::span<const Bytes> parts);

/// As wolfSSL takes and gives bytes.
[[nodiscard]] inline const unsigned char* data_of(Bytes bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned char* data_of(MutableBytes bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
[[nodiscard]] inline unsigned size_of(Bytes bytes) { return static_cast<unsigned>(bytes.size()); }
[[nodiscard]] inline Bytes view(const unsigned char* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

}  // namespace fairlead::ports::wolfssl

namespace fairlead::ports {

struct WolfSslLibrary::Impl final : Counted {
  Impl() : Counted([](Counted& self) { wolfssl::destroy(static_cast<Impl*>(&self)); }) {}
  /// For sessions without an identity: made for the first of them. Null when there is no memory. Thread-safe.
  [[nodiscard]] WOLFSSL_CTX* shared_context();
  wolfssl::Owned<WOLFSSL_CTX> context;
};

struct WolfSslTrustStore::Impl final : Counted {
  Impl() : Counted([](Counted& self) { wolfssl::destroy(static_cast<Impl*>(&self)); }) {}
  std::optional<WolfSslLibrary> library;
  wolfssl::List<wolfssl::Memory> memory;             ///< DER, of certificates and lists.
  wolfssl::List<tls::CertificateView> certificates;  ///< Views of it.
  wolfssl::List<Bytes> lists;                        ///< As above.
  tls::Digest fingerprint{};
};

struct WolfSslIdentity::Impl final : Counted {
  Impl() : Counted([](Counted& self) { wolfssl::destroy(static_cast<Impl*>(&self)); }) {}
  wolfssl::Owned<WOLFSSL_CTX> context;  ///< With our chain, and the key unless it signs elsewhere.
  wolfssl::Memory own;                  ///< Our certificate, in DER.
  tls::CertificateView certificate;     ///< A view of it.
  tls::KeyKind kind{};
  tls::SigningKey* signer = nullptr;  ///< Null when wolfSSL signs itself.
  wolfssl::Mutex signing;             ///< While the signer is asked.
  tls::Digest fingerprint{};
};

}  // namespace fairlead::ports
