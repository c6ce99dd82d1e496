// SPDX-License-Identifier: Apache-2.0
/// @file  Our own keys: of what kind they are, and Signer, a SigningKey as mbedTLS can use it for one connection.
///
/// keys/opaque.cpp is for a library that signs with keys of which it has no bytes, keys/file.cpp for one that does not.
#pragma once

#include "fairlead/tls/key_kind.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/signing_key.hpp"

#include "objects.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::ports::mbedtls {

/// As tls::fits(), without what mbedTLS does not have under the version.
[[nodiscard]] bool signs(tls::KeyKind kind, tls::SignatureScheme scheme, tls::Version version);
/// Whether such a key signs by any scheme of the policy, under any version.
[[nodiscard]] bool can_sign(tls::KeyKind kind, const tls::Policy& policy);

/// Whether the library can sign with a key of which it has no bytes.
[[nodiscard]] bool has_signing_keys();

/// Makes our keys known to the library, where it can have such; again and again does no harm. Under a ProcessLock.
void register_driver();

/// Lets mbedTLS sign by the key of an identity during one handshake. Stays where it is, since mbedTLS knows it by its
/// address.
class Signer {
 public:
  Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  ~Signer() { stop(); }

  /// @param identity  With a SigningKey; lives until stop().
  /// @param schemes   By which it may be asked to sign.
  /// @return Nothing; or unsupported, no_memory or internal.
  [[nodiscard]] Result<void> start(MbedTlsIdentity::Impl& identity, const tls::SchemeList& schemes);
  /// Forgets the key; pk() is no longer to be used.
  void stop();

  /// For mbedtls_ssl_conf_own_cert(). Valid between start() and stop().
  [[nodiscard]] mbedtls_pk_context* pk() const { return pk_.get(); }
  /// Why the key did not sign. mbedTLS would try one algorithm after the other, and a token would count each as a wrong
  /// PIN: after the first failure the key is not asked again.
  [[nodiscard]] std::optional<Errc> failure() const { return failure_; }

  /// For the driver: as SigningKey::sign(), and unsupported for a scheme by which it may not be asked.
  Result<std::size_t> sign(tls::SignatureScheme scheme, Bytes digest, MutableBytes into);
  [[nodiscard]] std::uint16_t bits() const { return identity_->key_bits; }

 private:
  Owned<mbedtls_pk_context> pk_;
  MbedTlsIdentity::Impl* identity_ = nullptr;
  tls::SchemeList schemes_;
  std::uint32_t id_ = 0;  ///< Of the key in PSA; 0 for none.
  std::optional<Errc> failure_;
};

}  // namespace fairlead::ports::mbedtls
