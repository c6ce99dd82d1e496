// SPDX-License-Identifier: Apache-2.0
/// @file  TlsProvider: one TLS library among several, chosen while the program runs.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/host/credential_files.hpp"
#include "fairlead/tls/capabilities.hpp"
#include "fairlead/tls/session.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace fairlead::host {

/// What a program holds of a library without knowing which: a trust store, an identity. Immutable, shared, thread-safe;
/// only the provider that made them takes them.
struct TrustHandle {
  TrustHandle(const TrustHandle&) = delete;
  TrustHandle& operator=(const TrustHandle&) = delete;

 protected:
  TrustHandle() = default;
  ~TrustHandle() = default;
};
struct IdentityHandle {
  IdentityHandle(const IdentityHandle&) = delete;
  IdentityHandle& operator=(const IdentityHandle&) = delete;

 protected:
  IdentityHandle() = default;
  ~IdentityHandle() = default;
};
using Trust = std::shared_ptr<const TrustHandle>;
using Identity = std::shared_ptr<const IdentityHandle>;

/// Makes trust stores, identities and sessions of one library. Programs that know their library use its port itself.
/// Constant and thread-safe; lives as long as the program.
class TlsProvider {
 public:
  TlsProvider(const TlsProvider&) = delete;
  TlsProvider& operator=(const TlsProvider&) = delete;

  /// For example "openssl".
  [[nodiscard]] std::string_view name() const { return do_name(); }

  /// Each with the errors of FileFault; internal and no_memory where the library cannot be started.
  [[nodiscard]] FromFiles<Trust> trust(const FileContents& certificates, const FileContents& lists = {}) const {
    return do_trust(certificates, lists);
  }
  [[nodiscard]] FromFiles<Identity> identity(const std::filesystem::path& chain, const std::filesystem::path& key,
                                             std::string_view password = {}) const {
    return do_identity(chain, key, password);
  }
  /// @param chain  Our certificate first, in PEM, or alone in DER.
  /// @param key    Signs for it; outlives the identity and every session with it, and is called by one thread at a
  /// time.
  [[nodiscard]] FromFiles<Identity> identity(Bytes chain, tls::SigningKey& key) const {
    return do_identity_of_key(chain, key);
  }
  /// A session of its own; see tls::Session. `identity` may be null.
  [[nodiscard]] std::shared_ptr<tls::Session> session(const Trust& trust, const Identity& identity) const {
    return do_session(trust, identity);
  }

 protected:
  constexpr TlsProvider() = default;
  ~TlsProvider() = default;

 private:
  [[nodiscard]] virtual std::string_view do_name() const = 0;
  [[nodiscard]] virtual FromFiles<Trust> do_trust(const FileContents& certificates,
                                                  const FileContents& lists) const = 0;
  [[nodiscard]] virtual FromFiles<Identity> do_identity(const std::filesystem::path& chain,
                                                        const std::filesystem::path& key,
                                                        std::string_view password) const = 0;
  [[nodiscard]] virtual FromFiles<Identity> do_identity_of_key(Bytes chain, tls::SigningKey& key) const = 0;
  [[nodiscard]] virtual std::shared_ptr<tls::Session> do_session(const Trust& trust,
                                                                 const Identity& identity) const = 0;
};

/// The provider over a port, for example PortProvider<ports::OpenSslPort>.
template <class Port>
class PortProvider final : public TlsProvider {
 public:
  constexpr PortProvider() = default;

 private:
  struct TrustOf final : TrustHandle {
    explicit TrustOf(typename Port::TrustStore made) : store(std::move(made)) {}
    typename Port::TrustStore store;
  };
  struct IdentityOf final : IdentityHandle {
    explicit IdentityOf(typename Port::Identity made) : identity(std::move(made)) {}
    typename Port::Identity identity;
  };

  [[nodiscard]] std::string_view do_name() const override { return Port::kName; }
  [[nodiscard]] FromFiles<Trust> do_trust(const FileContents& certificates, const FileContents& lists) const override {
    const auto library = Port::Library::open();
    if (!library) return std::unexpected(FileFault{{.error = library.error()}, {}});
    auto made = make_trust<Port>(*library, certificates, lists);
    if (!made) return std::unexpected(made.error());
    return std::make_shared<TrustOf>(*std::move(made));
  }
  [[nodiscard]] FromFiles<Identity> do_identity(const std::filesystem::path& chain, const std::filesystem::path& key,
                                                std::string_view password) const override {
    const auto library = Port::Library::open();
    if (!library) return std::unexpected(FileFault{{.error = library.error()}, {}});
    auto made = make_identity<Port>(*library, chain, key, password);
    if (!made) return std::unexpected(made.error());
    return std::make_shared<IdentityOf>(*std::move(made));
  }
  [[nodiscard]] FromFiles<Identity> do_identity_of_key(Bytes chain, tls::SigningKey& key) const override {
    const auto library = Port::Library::open();
    if (!library) return std::unexpected(FileFault{{.error = library.error()}, {}});
    auto made = Port::Identity::from_key(*library, chain, key);
    if (!made) return std::unexpected(FileFault{made.error(), {}, tls::look_through(chain)});
    return std::make_shared<IdentityOf>(*std::move(made));
  }
  [[nodiscard]] std::shared_ptr<tls::Session> do_session(const Trust& trust, const Identity& identity) const override {
    const auto& store = static_cast<const TrustOf&>(*trust).store;
    if (!identity) return std::make_shared<typename Port::Session>(store);
    return std::make_shared<typename Port::Session>(store, static_cast<const IdentityOf&>(*identity).identity);
  }
};

}  // namespace fairlead::host
