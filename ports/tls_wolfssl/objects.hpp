// SPDX-License-Identifier: Apache-2.0
/// @file  What the port's handles share, and wolfSSL's objects with an owner. No vendor header: only names.
#pragma once

#include "fairlead/base/secret.hpp"
#include "fairlead/ports/tls_wolfssl.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/key_kind.hpp"

#include <memory>
#include <mutex>
#include <vector>

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
using Owned = std::unique_ptr<T, Free>;

using Memory = std::vector<std::byte>;

/// Memory for what is secret: zeroed in the end. Its size does not change.
class SecretMemory {
 public:
  explicit SecretMemory(std::size_t size) : memory_(size) {}
  SecretMemory(const SecretMemory&) = delete;
  SecretMemory& operator=(const SecretMemory&) = delete;
  ~SecretMemory() { zeroize(memory_); }

  [[nodiscard]] MutableBytes bytes() { return memory_; }

 private:
  Memory memory_;
};

/// A context with what no policy changes; null when there is no memory.
[[nodiscard]] Owned<WOLFSSL_CTX> make_context();

/// Multiples of points, 2.5 MB of them as distributions build it, wolfSSL keeps for each thread that has computed with
/// elliptic curves, and frees when it is told so in that thread. To be called by each thread before it computes; again
/// and again does no harm.
/// @return Nothing; or no_memory.
[[nodiscard]] Result<void> free_points_at_end_of_thread();

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

struct WolfSslLibrary::Impl {
  wolfssl::Owned<WOLFSSL_CTX> context;  ///< For sessions without an identity.
};

struct WolfSslTrustStore::Impl {
  std::shared_ptr<const WolfSslLibrary::Impl> library;
  std::vector<wolfssl::Memory> memory;             ///< DER, of certificates and lists.
  std::vector<tls::CertificateView> certificates;  ///< Views of it.
  std::vector<Bytes> lists;                        ///< As above.
  tls::Digest fingerprint{};
};

struct WolfSslIdentity::Impl {
  wolfssl::Owned<WOLFSSL_CTX> context;  ///< With our chain, and the key unless it signs elsewhere.
  wolfssl::Memory own;                  ///< Our certificate, in DER.
  tls::CertificateView certificate;     ///< A view of it.
  tls::KeyKind kind{};
  tls::SigningKey* signer = nullptr;  ///< Null when wolfSSL signs itself.
  mutable std::mutex signing;         ///< While the signer is asked.
  tls::Digest fingerprint{};
};

}  // namespace fairlead::ports
