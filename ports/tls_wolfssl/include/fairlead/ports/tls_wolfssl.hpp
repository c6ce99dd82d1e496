// SPDX-License-Identifier: Apache-2.0
/// @file  TLS by wolfSSL 5.5 or newer: library, trust store, identity and session.
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
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace fairlead::ports {

/// wolfSSL, which the first open() of the process starts for good, and what sessions without an identity have in
/// common. wolfSSL's cache of sessions, its own trust stores and its revocation lists are not used. A handle; copies
/// share what lives until the last handle, trust store, identity and session over it is gone. Thread-safe.
class WolfSslLibrary {
 public:
  /// @return A handle; or no_memory; no_entropy: there are no random numbers; or internal.
  [[nodiscard]] static Result<WolfSslLibrary> open();

  struct Impl;
  [[nodiscard]] const Shared<Impl>& impl() const { return impl_; }

 private:
  explicit WolfSslLibrary(Shared<Impl> impl) : impl_(std::move(impl)) {}
  Shared<Impl> impl_;
};

/// The certificates that a chain may end in, and the lists of those that are revoked, read once. Every certificate in
/// it is an anchor, intermediates and leaves too. A handle; copies share the immutable store. Thread-safe.
class WolfSslTrustStore {
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
  [[nodiscard]] static tls::Loaded<WolfSslTrustStore> from_bytes(const WolfSslLibrary& library,
                                                                 std::span<const Bytes> certificates,
                                                                 std::span<const Bytes> lists = {});

  /// How many certificates are trusted, each counted once.
  [[nodiscard]] std::size_t size() const;

  struct Impl;
  [[nodiscard]] const Shared<Impl>& impl() const { return impl_; }

 private:
  explicit WolfSslTrustStore(Shared<Impl> impl) : impl_(std::move(impl)) {}
  Shared<Impl> impl_;
};

/// A certificate with its private key: RSA, EC on P-256, P-384 or P-521, or Ed25519. Intermediates behind the
/// certificate are sent along. A handle; copies share the immutable identity. Thread-safe.
///
/// Errors of the loaders:
///   - invalid         no certificate, no key, or the certificate that LoadFault names is malformed.
///   - pin_incorrect   the key is encrypted, and the password is missing or wrong; or it is encrypted in a way that
///                     wolfSSL does not have, which it does not tell.
///   - key_mismatch    the key does not belong to the first certificate.
///   - unsupported     the certificate's key is of a kind that TLS 1.3 has no scheme for, whatever the version (EC on
///                     secp256k1, RSASSA-PSS alone); or of one that the library does not have.
///   - no_memory
///   - no_entropy      wolfSSL wants random numbers for the key, and there are none.
class WolfSslIdentity {
 public:
  /// @param chain     PEM with our certificate first and its intermediates behind, or DER with our certificate.
  /// @param key       Its private key: PEM or DER, PKCS #8 (also encrypted), PKCS #1 or SEC 1.
  /// @param password  For an encrypted key; empty: none. Not kept.
  [[nodiscard]] static tls::Loaded<WolfSslIdentity> from_bytes(const WolfSslLibrary& library, Bytes chain, Bytes key,
                                                               std::string_view password = {});

  /// @param chain  As above.
  /// @param key    Signs for our certificate, with schemes() alone. wolfSSL never sees its private half. Outlives this
  ///   identity, its copies and every session with it; called by one thread at a time, whatever threads these sessions
  ///   are used by.
  [[nodiscard]] static tls::Loaded<WolfSslIdentity> from_key(const WolfSslLibrary& library, Bytes chain,
                                                             tls::SigningKey& key);

  struct Impl;
  [[nodiscard]] const Shared<Impl>& impl() const { return impl_; }

 private:
  explicit WolfSslIdentity(Shared<Impl> impl) : impl_(std::move(impl)) {}
  static tls::Loaded<WolfSslIdentity> with_chain(Bytes chain);
  Shared<Impl> impl_;
};

namespace wolfssl {

/// Where a session's engine lives, so that a session by itself needs no heap. Comes before the session that it is for.
class EngineMemory {
 public:
  EngineMemory(const EngineMemory&) = delete;
  EngineMemory& operator=(const EngineMemory&) = delete;

 protected:
  EngineMemory(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity);
  ~EngineMemory();
  [[nodiscard]] tls::Engine& engine() { return engine_; }

 private:
  /// What the engine takes where a pointer has 4 or 8 bytes; session.cpp compares.
  static constexpr std::size_t kSize = 560 + 64 * sizeof(void*);
  alignas(std::max_align_t) std::array<std::byte, kSize> memory_{};
  tls::Engine& engine_;
};

}  // namespace wolfssl

/// A TLS client session by wolfSSL. Allocates by wolfSSL's allocator from start() to reset(), and not otherwise. Shares
/// its trust store and identity with other sessions; sessions of different threads do not disturb each other.
class WolfSslSession final : private wolfssl::EngineMemory, public tls::EngineSession {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  explicit WolfSslSession(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity = std::nullopt);
  ~WolfSslSession();
};

/// The four together, for code that is written once for every TLS port.
struct WolfSslPort {
  static constexpr std::string_view kName = "wolfssl";
  using Library = WolfSslLibrary;
  using TrustStore = WolfSslTrustStore;
  using Identity = WolfSslIdentity;
  using Session = WolfSslSession;
};

}  // namespace fairlead::ports
