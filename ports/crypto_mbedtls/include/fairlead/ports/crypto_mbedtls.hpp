// SPDX-License-Identifier: Apache-2.0
/// @file  MbedTlsCrypto: the arithmetic of a software token by mbedTLS 3.6, through PSA.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/platform/token_crypto.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::ports {

/// PSA as the process has it: open() starts it, for good, whoever else has started it or will. A loaded key is a
/// volatile key of PSA, and has the number that PSA gave it.
///
/// All of TokenCrypto, without an `unsupported` but for the keys that nobody takes; a driver of PSA in the chip may do
/// some of it. One thread at a time, and any, where mbedTLS is built for threads. mbedTLS allocates by
/// mbedtls_calloc(). Keys that are still loaded when it is destroyed are not unloaded.
class MbedTlsCrypto final : public platform::TokenCrypto {
 public:
  /// @return It; or no_memory; or no_entropy; or internal: PSA does not start.
  [[nodiscard]] static Result<MbedTlsCrypto> open();

 private:
  MbedTlsCrypto() = default;

  Result<platform::PrivateKey> do_load(platform::PrivateKeyKind kind, Bytes private_key) override;
  void do_unload(platform::PrivateKey key) override;
  Result<KeySizes> do_generate(platform::PrivateKeyKind kind, std::uint32_t bits, MutableBytes private_key,
                               MutableBytes public_key) override;
  Result<std::size_t> do_sign(platform::PrivateKey key, platform::SignatureForm form, Bytes input,
                              MutableBytes into) override;
  Result<bool> do_verify(platform::PrivateKeyKind kind, Bytes public_key, platform::SignatureForm form, Bytes input,
                         Bytes signature) override;

  Result<void> do_begin_hash(Running& run, platform::HashAlgorithm algorithm) override;
  Result<void> do_begin_mac(Running& run, platform::HashAlgorithm algorithm, Bytes key) override;
  Result<void> do_add_to_hash(Running& run, Bytes data) override;
  Result<void> do_add_to_mac(Running& run, Bytes data) override;
  Result<void> do_end_hash(Running& run, MutableBytes into) override;
  Result<void> do_end_mac(Running& run, MutableBytes into) override;
  void do_drop_hash(Running& run) override;
  void do_drop_mac(Running& run) override;

  Result<void> do_random(MutableBytes into) override;
  Result<void> do_stretch(Bytes secret, Bytes salt, std::uint32_t iterations, MutableBytes into) override;
  Result<void> do_seal(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                       Bytes associated, MutableBytes data, std::span<std::byte, kTag> tag) override;
  Result<bool> do_open(std::span<const std::byte, kMasterKey> key, std::span<const std::byte, kNonce> nonce,
                       Bytes associated, MutableBytes data, std::span<const std::byte, kTag> tag) override;
};

}  // namespace fairlead::ports
