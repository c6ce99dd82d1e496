// SPDX-License-Identifier: Apache-2.0
/// @file  TLS by OpenSSL 3, for hosts: library context, trust store, identity and session.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/tls/session.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace fairlead::ports {

/// Why a trust store or an identity could not be loaded.
struct LoadFault {
  Errc error;
  std::optional<std::size_t> certificate{};  ///< Which certificate of the input, from 0; absent where none is to blame.
  std::int32_t native = 0;                   ///< OpenSSL's reason or errno, for people.
  bool key = false;                          ///< Of an identity: the private key is to blame, not the certificate.
  bool swapped = false;          ///< There is a key in place of certificates, or a certificate in place of a key.
  std::filesystem::path file{};  ///< Where the input was a folder: the file that is to blame.
};
template <class T>
using Loaded = std::expected<T, LoadFault>;

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

/// The certificates that a chain may end in, parsed once. Every certificate in it is an anchor, intermediates and
/// leaves too. A handle; copies share the immutable store. Thread-safe.
///
/// Errors of the loaders:
///   - key_missing     there is no such file or folder, or a folder without certificates.
///   - storage_failed  it cannot be read.
///   - invalid         it holds no certificate, or the one that LoadFault names is malformed.
///   - no_memory
class OpenSslTrustStore {
 public:
  /// PEM with any number of certificates (other blocks are passed over), or DER with one.
  [[nodiscard]] static Loaded<OpenSslTrustStore> from_bytes(const OpenSslLibrary& library, Bytes pem_or_der);
  [[nodiscard]] static Loaded<OpenSslTrustStore> from_file(const OpenSslLibrary& library,
                                                           const std::filesystem::path& file);
  /// Every file of the folder whose name ends in .pem, .crt or .cer, or in a dot and a digit as in OpenSSL's hashed
  /// folders.
  [[nodiscard]] static Loaded<OpenSslTrustStore> from_folder(const OpenSslLibrary& library,
                                                             const std::filesystem::path& folder);
  /// What the system trusts: the file in the environment variable SSL_CERT_FILE, otherwise the first of the places
  /// where distributions keep their bundle, otherwise OpenSSL's own default.
  [[nodiscard]] static Loaded<OpenSslTrustStore> from_system(const OpenSslLibrary& library);
  /// Trusts everybody whom one of `stores` trusts; with no store, nobody. The stores stay as they are.
  [[nodiscard]] static Loaded<OpenSslTrustStore> joined(const OpenSslLibrary& library,
                                                        std::span<const OpenSslTrustStore> stores);
  /// Trusts nobody: every chain is unknown_ca.
  [[nodiscard]] static Loaded<OpenSslTrustStore> empty(const OpenSslLibrary& library);

  /// How many certificates are trusted, each counted once.
  [[nodiscard]] std::size_t size() const;

  struct Impl;
  [[nodiscard]] const std::shared_ptr<const Impl>& impl() const { return impl_; }

 private:
  explicit OpenSslTrustStore(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// A certificate with its private key: RSA, EC or Ed25519. Intermediates behind the certificate are sent along. A
/// handle; copies share the immutable identity. Thread-safe.
///
/// Errors of the loaders:
///   - key_missing     there is no such file.
///   - storage_failed  it cannot be read.
///   - invalid         no certificate, no key, or the certificate that LoadFault names is malformed.
///   - pin_incorrect   the key is encrypted, and the password is missing or wrong.
///   - key_mismatch    the key does not belong to the first certificate.
///   - no_memory
class OpenSslIdentity {
 public:
  /// @param chain     PEM with the certificate first, or its DER.
  /// @param key       PEM or DER: PKCS #8, encrypted PKCS #8, PKCS #1 or SEC 1. It may be the same PEM as `chain`.
  /// @param password  For an encrypted key.
  [[nodiscard]] static Loaded<OpenSslIdentity> from_bytes(const OpenSslLibrary& library, Bytes chain, Bytes key,
                                                          std::string_view password = {});
  [[nodiscard]] static Loaded<OpenSslIdentity> from_files(const OpenSslLibrary& library,
                                                          const std::filesystem::path& chain,
                                                          const std::filesystem::path& key,
                                                          std::string_view password = {});

  struct Impl;
  [[nodiscard]] const std::shared_ptr<const Impl>& impl() const { return impl_; }

 private:
  explicit OpenSslIdentity(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// A TLS client session by OpenSSL. Allocates. Shares its trust store and identity with other sessions; sessions of
/// different threads do not disturb each other.
class OpenSslSession final : public tls::Session {
 public:
  static constexpr io::Capabilities kCapabilities =
      io::Capabilities::half_close | io::Capabilities::orderly_end | io::Capabilities::reports_reset;

  explicit OpenSslSession(OpenSslTrustStore trust, std::optional<OpenSslIdentity> identity = std::nullopt);
  ~OpenSslSession();

  struct Impl;

 private:
  Result<void> do_start(io::StreamRef lower, const tls::Parameters& parameters) override;
  Result<void> do_handshake() override;
  IoResult do_recv(MutableBytes into) override;
  IoResult do_send(std::span<const Bytes> pieces) override;
  Result<void> do_flush() override;
  Result<void> do_shutdown() override;
  void do_collect_waits(Directions wanted, WaitList& list) override;
  void do_close() override;
  [[nodiscard]] tls::PeerInfo do_peer() const override;
  Result<tls::CertificateView> do_peer_certificate(std::size_t index) override;
  [[nodiscard]] const Failure& do_failure() const override;
  void do_reset() override;

  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::ports
