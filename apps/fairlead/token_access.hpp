// SPDX-License-Identifier: Apache-2.0
/// @file  TokenAccess: a module with PKCS #11 that is loaded, and its tokens by their URIs.
#pragma once

#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/token_key.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/ports/pkcs11_dlopen.hpp"

#include "device_module.hpp"
#include "pin.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::cli {

/// What options and profiles say about a token.
struct TokenOptions {
  std::optional<std::string> module{};  ///< The module's file; none: the built-in token.
  std::optional<std::string> device{};  ///< The line to the device that has the token, in place of a module.
  PinPlace pin{};
};

/// The URI; Problem (invalid or unsupported), naming `where`, where it is none. The text outlives it.
[[nodiscard]] pkcs11::Uri parse_token_uri(const std::string& text, const std::string& where);

/// The bytes that the value stands for.
[[nodiscard]] std::string decoded(const pkcs11::UriValue& value);

/// A module that is initialised: one that is loaded, the built-in token, or a device's.
class TokenAccess {
 public:
  /// @param uri  Its module-path counts where no option names a module. Where neither does, it is the built-in token.
  /// Throws Problem.
  TokenAccess(const TokenOptions& options, const pkcs11::Uri& uri);
  TokenAccess(const TokenAccess&) = delete;
  TokenAccess& operator=(const TokenAccess&) = delete;

  [[nodiscard]] pkcs11::Module& module() { return module_; }
  /// As built_in_pin_iterations(); of another token, which does not say, 0.
  [[nodiscard]] std::uint32_t pin_iterations() const;
  /// The one token that the URI names. Throws Problem.
  [[nodiscard]] pkcs11::Slot find(const pkcs11::Uri& uri, const std::string& text) const;

 private:
  [[nodiscard]] const pkcs11::FunctionList& functions() const;

  std::string path_;  ///< Empty: the built-in token.
  std::unique_ptr<DeviceModule> device_;
  std::optional<ports::DynamicModule> library_;
  pkcs11::Module module_;
};

/// TokenKey::open(), and proof that the key is the one of its certificate.
[[nodiscard]] Result<void> open_key(pkcs11::TokenKey& key);

/// Throws a Problem that says why something in a token cannot be used.
/// @param text    The URI that named it.
/// @param native  The CK_RV, 0 where there is none.
/// @param pin     Whose own problem wins; null: none.
[[noreturn]] void refuse_token(Errc error, const std::string& text, pkcs11::Ulong native, const Pin* pin = nullptr);

/// A call that a command has made for its purpose.
struct TokenCall {
  std::string purpose;   ///< For example "make the key".
  const char* function;  ///< For example "C_GenerateKeyPair".
};
/// The same of that call: where the token found fault with it, or failed, the URI is not to blame.
[[noreturn]] void refuse_call(Errc error, const TokenCall& call, const std::string& text, pkcs11::Ulong native,
                              const Pin* pin = nullptr);

/// "C_GenerateKeyPair: CKR_MECHANISM_INVALID"; without a CK_RV the error's name.
[[nodiscard]] std::string return_text(const char* function, Errc error, pkcs11::Ulong native);

/// The URI without a PIN in it, for people.
[[nodiscard]] std::string without_pin(const std::string& text);

}  // namespace fairlead::cli
