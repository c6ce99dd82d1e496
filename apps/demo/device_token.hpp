// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceToken: the device's key where it stays in a token.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/ports/pkcs11_dlopen.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace fairlead::demo {

/// The first line of a file.
class PinFile final : public pkcs11::PinSource {
 public:
  explicit PinFile(std::string path) : path_(std::move(path)) {}

 private:
  Result<std::size_t> do_pin(const pkcs11::TokenInfo& token, MutableBytes into) override;
  std::string path_;
};

/// Where it is.
struct TokenPlace {
  std::string uri{};     ///< pkcs11:token=NAME;object=NAME; empty: the device has no token.
  std::string module{};  ///< The token's library; empty: the built-in token.
  std::string pin_file{};
};

/// A token, by a library that is loaded or the built-in one, and one key. Outlives every connection that uses the key.
class DeviceToken {
 public:
  /// @return The key, ready to sign; or what keeps it from being used.
  [[nodiscard]] static std::expected<std::unique_ptr<DeviceToken>, std::string> open(const TokenPlace& place);
  DeviceToken(const DeviceToken&) = delete;
  DeviceToken& operator=(const DeviceToken&) = delete;

  [[nodiscard]] tls::SigningKey& key() { return key_; }

 private:
  DeviceToken(const TokenPlace& place, const pkcs11::Uri& uri, std::optional<ports::DynamicModule> library,
              pkcs11::Module module)
      : library_(std::move(library)), module_(std::move(module)), pin_(place.pin_file), key_(module_, uri, &pin_) {}

  std::optional<ports::DynamicModule> library_;
  pkcs11::Module module_;
  PinFile pin_;
  pkcs11::TokenKey key_;
};

}  // namespace fairlead::demo
