// SPDX-License-Identifier: Apache-2.0
/// @file  OpenSslCrypto: the arithmetic of a software token by OpenSSL 3, for hosts.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/token_crypto.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace fairlead::ports {

/// OpenSSL in a library context of its own, with the default provider alone: nothing that the program or its
/// openssl.cnf does to OpenSSL's default context is seen here, so that it also works within a provider of that context.
/// The process has one such context, made by the first open() and never freed. What was in the thread's queue of errors
/// stays there.
///
/// All of TokenCrypto, without an `unsupported` but for the keys that nobody takes. One thread at a time, and any.
/// Allocates; throws nothing. Keys that are still loaded when it is destroyed are not unloaded.
class OpenSslCrypto final : public platform::TokenCrypto {
 public:
  /// @return It; or no_memory; or internal: OpenSSL's default provider does not load.
  [[nodiscard]] static Result<OpenSslCrypto> open();

  OpenSslCrypto(OpenSslCrypto&&) noexcept;
  OpenSslCrypto& operator=(OpenSslCrypto&&) noexcept;
  ~OpenSslCrypto();

 private:
  struct Impl;
  explicit OpenSslCrypto(std::unique_ptr<Impl> impl);

  Result<void> do_random(MutableBytes into) override;
  Result<void> do_begin_hash(Running& run, platform::HashAlgorithm algorithm) override;
  Result<void> do_add_to_hash(Running& run, Bytes data) override;
  Result<void> do_end_hash(Running& run, MutableBytes into) override;
  void do_drop_hash(Running& run) override;
  Result<void> do_begin_mac(Running& run, platform::HashAlgorithm algorithm, Bytes key) override;
  Result<void> do_add_to_mac(Running& run, Bytes data) override;
  Result<void> do_end_mac(Running& run, MutableBytes into) override;
  void do_drop_mac(Running& run) override;
  Result<void> do_seal(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                       Bytes associated, MutableBytes data, std::span<std::byte, kTag> tag) override;
  Result<bool> do_open(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                       Bytes associated, MutableBytes data, std::span<const std::byte, kTag> tag) override;
  Result<void> do_stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) override;
  Result<KeySizes> do_generate(platform::PrivateKeyKind kind, std::uint32_t bits, MutableBytes private_key,
                               MutableBytes public_key) override;
  Result<platform::PrivateKey> do_load(platform::PrivateKeyKind kind, Bytes private_key) override;
  void do_unload(platform::PrivateKey key) override;
  Result<std::size_t> do_sign(platform::PrivateKey key, platform::SignatureForm form, Bytes input,
                              MutableBytes into) override;
  Result<bool> do_verify(platform::PrivateKeyKind kind, Bytes public_key, platform::SignatureForm form, Bytes input,
                         Bytes signature) override;

  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::ports
