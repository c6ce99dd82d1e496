// SPDX-License-Identifier: Apache-2.0
/// @file  TLS by OpenSSL 3, for hosts: library context, trust store, identity and session.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/tls/engine_session.hpp"
#include "fairlead/tls/load_fault.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace fairlead::ports {

/// OpenSSL in a library context of our own: nothing that the program or its openssl.cnf does to OpenSSL's default
/// context is seen here, and the other way round. The process has one such context, made by the first open() and never
/// freed; trust, identities and policies are not in it. A handle; copies share what sessions have in common, which
/// lives until the last handle, trust store, identity and session over it is gone. Thread-safe.
class OpenSslLibrary {
 public:
  /// @return A handle; or no_memory; or internal: OpenSSL's default provider does not load.
  [[nodiscard]] static Result<OpenSslLibrary> open();

  struct Impl;
  [[nodiscard]] const std::shared_ptr<Impl>& impl() const { return impl_; }

 private:
  explicit OpenSslLibrary(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

/// The certificates that a chain may end in, and the lists of those that are revoked, parsed once. Every certificate in
/// it is an anchor, intermediates and leaves too. A handle; copies share the immutable store. Thread-safe.
class OpenSslTrustStore {
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
  [[nodiscard]] static tls::Loaded<OpenSslTrustStore> from_bytes(const OpenSslLibrary& library,
                                                                 std::span<const Bytes> certificates,
                                                                 std::span<const Bytes> lists = {});

  /// How many certificates are trusted, each counted once.
  [[nodiscard]] std::size_t size() const;

  struct Impl;
  [[nodiscard]] const std::shared_ptr<const Impl>& impl() const { return impl_; }

 private:
  explicit OpenSslTrustStore(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// A certificate with its private key: RSA, EC on P-256, P-384 or P-521, or Ed25519. Intermediates behind the
/// certificate are sent along. A handle; copies share the immutable identity. Thread-safe.
///
/// Errors of the loaders:
///   - invalid         no certificate, no key, or the certificate that LoadFault names is malformed.
///   - pin_incorrect   the key is encrypted, and the password is missing or wrong.
///   - key_mismatch    the key does not belong to the first certificate.
///   - unsupported     the certificate's key is of a kind that TLS 1.3 has no scheme for, whatever the version (EC on
///                     secp256k1, RSASSA-PSS alone); or of one that the library does not have.
///   - no_memory
class OpenSslIdentity {
 public:
  /// @param chain     PEM with our certificate first and its intermediates behind, or DER with our certificate.
  /// @param key       Its private key: PEM or DER, PKCS #8 (also encrypted), PKCS #1 or SEC 1.
  /// @param password  For an encrypted key; empty: none. Not kept.
  [[nodiscard]] static tls::Loaded<OpenSslIdentity> from_bytes(const OpenSslLibrary& library, Bytes chain, Bytes key,
                                                               std::string_view password = {});

  /// @param chain  As above.
  /// @param key    Signs for our certificate, with schemes() alone. OpenSSL never sees its private half. Outlives this
  ///   identity, its copies and every session with it; called by one thread at a time, whatever threads these sessions
  ///   are used by. A public_key() that is no SubjectPublicKeyInfo is invalid.
  [[nodiscard]] static tls::Loaded<OpenSslIdentity> from_key(const OpenSslLibrary& library, Bytes chain,
                                                             tls::SigningKey& key);

  struct Impl;
  [[nodiscard]] const std::shared_ptr<const Impl>& impl() const { return impl_; }

 private:
  explicit OpenSslIdentity(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// A TLS client session by OpenSSL. Allocates; the constructor throws std::bad_alloc where there is no memory, and
/// nothing else throws. Shares its trust store and identity with other sessions; sessions of
/// different threads do not disturb each other.
class OpenSslSession final : public tls::EngineSession {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  explicit OpenSslSession(OpenSslTrustStore trust, std::optional<OpenSslIdentity> identity = std::nullopt);
  ~OpenSslSession();

 private:
  struct Impl;
  explicit OpenSslSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The four together, for code that is written once for every TLS port.
struct OpenSslPort {
  static constexpr std::string_view kName = "openssl";
  using Library = OpenSslLibrary;
  using TrustStore = OpenSslTrustStore;
  using Identity = OpenSslIdentity;
  using Session = OpenSslSession;
};

}  // namespace fairlead::ports
