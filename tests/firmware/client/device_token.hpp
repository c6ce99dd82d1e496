// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceToken: what a device is, in its own flash: a key that was made there, its certificate, its authorities.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::firmware {

/// The token over the flash that set_up_token() was given. Not moved, and outlives who uses its key.
class DeviceToken {
 public:
  DeviceToken();
  DeviceToken(const DeviceToken&) = delete;
  DeviceToken& operator=(const DeviceToken&) = delete;

  /// Starts the token. Before all else.
  /// @param threads  Who will use it: several, where it has a mutex.
  /// @return Nothing; or storage_failed, no_memory, internal.
  Result<void> start(pkcs11::Threads threads);

  /// Makes the token anew, whatever it held, and a key in it (EC on P-256).
  /// @param common_name  Whom the certificate will be for.
  /// @param into  Receives a request for a certificate (PKCS #10) in DER.
  /// @return The size of the request; or the errors of what is done.
  Result<std::size_t> provision(std::string_view common_name, MutableBytes into);

  /// Stores the certificate that somebody has made of the request, and the authority that the device trusts.
  Result<void> import(Bytes certificate, Bytes authority);

  /// Makes the token anew, with a key on P-256 that somebody else has made (ECPrivateKey in DER, with its public half),
  /// its certificate and the authority that the device trusts. For devices that are measured.
  Result<void> take(Bytes key, Bytes certificate, Bytes authority);

  /// As after a start of the device.
  Result<void> restart();

  /// Finds the key, the chain and the authorities of a token that was provisioned.
  /// @return Nothing; or key_missing, token_removed, storage_failed, ...
  Result<void> open();

  /// After start(): what serves a host on a serial line.
  [[nodiscard]] pkcs11::Module& module() { return *module_; }

  // After open().
  [[nodiscard]] tls::SigningKey& key() { return *key_; }
  [[nodiscard]] Bytes certificate() const { return certificate_; }
  [[nodiscard]] std::span<const Bytes> authorities() const { return authorities_; }

 private:
  Result<void> make();
  Result<pkcs11::Session> log_in();

  std::optional<pkcs11::Module> module_;
  std::optional<pkcs11::TokenKey> key_;
  Bytes certificate_;
  std::span<const Bytes> authorities_;
};

}  // namespace fairlead::firmware
