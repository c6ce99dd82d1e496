// SPDX-License-Identifier: Apache-2.0
/// @file  TLS by mbedTLS 3.6, from devices to hosts: library, trust store, identity and session.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/shared.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/tls/engine_session.hpp"
#include "fairlead/tls/load_fault.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace fairlead::ports {
/// mbedTLS with its random numbers and keys (PSA), which are the process's and are started by the first open(), for
/// good; a program that uses PSA as well may have started them already. A value without state: the proof that it has
/// been done. Thread-safe but for pause_after() where mbedTLS is built with MBEDTLS_THREADING_C.
class MbedTlsLibrary {
 public:
  /// @return A proof; or no_memory; no_entropy: there are no random numbers; or internal.
  [[nodiscard]] static Result<MbedTlsLibrary> open();

  /// Whether an identity may have a SigningKey, or keys come as bytes only. Not before the first open(); not where
  /// mbedTLS was built without MBEDTLS_USE_PSA_CRYPTO or MBEDTLS_PSA_CRYPTO_SE_C, or with MBEDTLS_PSA_ITS_FILE_C; and
  /// not where the program's own drivers had taken all places that PSA has for them.
  [[nodiscard]] static bool has_signing_keys();

  /// From now on a call of a session's handshake() returns, as would_block with a list of waits that is ready(), when a
  /// computation on elliptic curves has taken so many of mbedTLS's basic operations: multiplications in the field of
  /// P-256, of which a scalar multiplication takes about 3300. Under 160 on P-256 and 320 on P-384, with
  /// MBEDTLS_ECP_WINDOW_SIZE 4, makes no difference. Concerns handshakes that agree on TLS 1.2 with ECDHE and ECDSA;
  /// a SigningKey signs without a pause, and so do we verify revocation lists and chains in which mbedTLS finds no
  /// anchor. The number is the process's: one thread sets it, before the first handshake.
  /// @param operations  0, as at the start: to the end of each computation.
  /// @return Nothing; or unsupported: mbedTLS was built without MBEDTLS_ECP_RESTARTABLE.
  [[nodiscard]] Result<void> pause_after(std::uint16_t operations) const;

 private:
  MbedTlsLibrary() = default;
};

/// The certificates that a chain may end in, and the lists of those that are revoked, parsed once. Every certificate in
/// it is an anchor, intermediates and leaves too. One whose key or signature is of a kind that mbedTLS does not know,
/// such as Ed25519, is passed over and not counted. A handle; copies share the immutable store. Thread-safe.
class MbedTlsTrustStore {
 public:
  /// @param certificates  Each PEM with any number of certificates (other blocks are passed over), or DER with one.
  ///   None: nobody is trusted, and every chain is unknown_ca.
  /// @param lists  Certificate revocation lists (RFC 5280 section 5), PEM with any number or DER with one. Whoever an
  ///   issuer's list names is refused; an issuer without a list revokes nobody, and what is in the store is trusted
  ///   whatever a list says of it (tls::check_revocation). A list's own dates are not looked at: an old list still
  ///   revokes.
  /// @return The store; or
  ///   - invalid  one of the inputs holds nothing of its kind, or the one that LoadFault names is malformed.
  ///   - no_memory
  [[nodiscard]] static tls::Loaded<MbedTlsTrustStore> from_bytes(const MbedTlsLibrary& library,
                                                                 std::span<const Bytes> certificates,
                                                                 std::span<const Bytes> lists = {});

  /// How many certificates are trusted, each counted once.
  [[nodiscard]] std::size_t size() const;

  struct Impl;
  [[nodiscard]] const Shared<Impl>& impl() const { return impl_; }

 private:
  explicit MbedTlsTrustStore(Shared<Impl> impl) : impl_(std::move(impl)) {}
  Shared<Impl> impl_;
};

/// A certificate with its private key: RSA, or EC on P-256, P-384 or P-521. Intermediates behind the certificate are
/// sent along. A handle; copies share the immutable identity. Thread-safe, but for a SigningKey that is not.
///
/// Errors of the loaders:
///   - invalid         no certificate, no key, or the certificate that LoadFault names is malformed.
///   - pin_incorrect   the key is encrypted, and the password is missing or wrong; or, in DER, it is encrypted in a way
///                     that mbedTLS does not have, which it does not tell.
///   - key_mismatch    the key does not belong to the first certificate.
///   - unsupported     the certificate's key is of a kind that TLS 1.3 has no scheme for, whatever the version (EC on
///                     secp256k1, RSASSA-PSS alone); or of one that the library does not have (Ed25519),
///                     or encrypted in a way that it does not have; or the key is in PEM or encrypted, and mbedTLS
///                     was built without MBEDTLS_PEM_PARSE_C or MBEDTLS_PKCS5_C; or from_key() where
///                     MbedTlsLibrary::has_signing_keys() says no.
///   - no_memory
class MbedTlsIdentity {
 public:
  /// @param chain     PEM with our certificate first and its intermediates behind, or DER with our certificate.
  /// @param key       Its private key: PEM or DER, PKCS #8 (also encrypted), PKCS #1 or SEC 1.
  /// @param password  For an encrypted key; empty: none. Not kept.
  [[nodiscard]] static tls::Loaded<MbedTlsIdentity> from_bytes(const MbedTlsLibrary& library, Bytes chain, Bytes key,
                                                               std::string_view password = {});
  /// @param key  Signs for the certificate; mbedTLS never sees its private half. Outlives every session with this
  ///   identity.
  [[nodiscard]] static tls::Loaded<MbedTlsIdentity> from_key(const MbedTlsLibrary& library, Bytes chain,
                                                             tls::SigningKey& key);

  struct Impl;
  [[nodiscard]] const Shared<Impl>& impl() const { return impl_; }

 private:
  explicit MbedTlsIdentity(Shared<Impl> impl) : impl_(std::move(impl)) {}
  static tls::Loaded<MbedTlsIdentity> with_chain(Bytes chain);
  Shared<Impl> impl_;
};

namespace mbedtls {

/// Where a session's engine lives, so that a session by itself needs no heap. Comes before the session that it is for.
class EngineMemory {
 public:
  EngineMemory(const EngineMemory&) = delete;
  EngineMemory& operator=(const EngineMemory&) = delete;

 protected:
  EngineMemory(MbedTlsTrustStore trust, std::optional<MbedTlsIdentity> identity);
  ~EngineMemory();
  [[nodiscard]] tls::Engine& engine() { return engine_; }

 private:
  /// What the engine takes where a pointer has 4 or 8 bytes; session.cpp compares.
  static constexpr std::size_t kSize = 120 + 32 * sizeof(void*);
  alignas(std::max_align_t) std::array<std::byte, kSize> memory_{};
  tls::Engine& engine_;
};

}  // namespace mbedtls

/// A TLS client session by mbedTLS. Allocates by mbedtls_calloc() from start() to reset(), and not otherwise. Shares
/// its trust store and identity with other sessions; sessions of different threads do not disturb each other.
class MbedTlsSession final : private mbedtls::EngineMemory, public tls::EngineSession {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  explicit MbedTlsSession(MbedTlsTrustStore trust, std::optional<MbedTlsIdentity> identity = std::nullopt);
  ~MbedTlsSession();
};

/// The four together, for code that is written once for every TLS port.
struct MbedTlsPort {
  static constexpr std::string_view kName = "mbedtls";
  using Library = MbedTlsLibrary;
  using TrustStore = MbedTlsTrustStore;
  using Identity = MbedTlsIdentity;
  using Session = MbedTlsSession;
};

}  // namespace fairlead::ports
