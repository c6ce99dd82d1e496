// SPDX-License-Identifier: Apache-2.0
/// @file  TokenUse: a session with the token that a command is about.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include "pin.hpp"
#include "token_access.hpp"
#include "token_command.hpp"

#include <string>
#include <type_traits>
#include <utility>

namespace fairlead::cli {

/// Warns on stderr of a PIN that stands on the command line.
void warn_of_pin(const Pin& pin, Form form);

class TokenUse {
 public:
  /// Loads the module, finds the token and opens a session. Throws Problem.
  TokenUse(const TokenTarget& target, pkcs11::Access access);
  TokenUse(const TokenUse&) = delete;
  TokenUse& operator=(const TokenUse&) = delete;

  /// Logs the user in, where the token wants that and it was not done before. Throws Problem.
  void log_in();

  /// Whether log_in() has done so.
  [[nodiscard]] bool logged_in() const { return logged_in_; }

  [[nodiscard]] pkcs11::Session& session() { return session_; }
  [[nodiscard]] pkcs11::Module& module() { return access_.module(); }
  [[nodiscard]] const pkcs11::Slot& slot() const { return slot_; }
  [[nodiscard]] const pkcs11::TokenInfo& token() const { return token_; }
  [[nodiscard]] const pkcs11::Uri& uri() const { return uri_; }
  [[nodiscard]] Pin& pin() { return pin_; }
  /// The URI as it was given, without a PIN.
  [[nodiscard]] std::string named() const { return without_pin(text_); }

  /// The value; or throws the Problem of its error.
  template <class T>
  T need(Result<T> made) {
    if (!made) refuse(made.error());
    if constexpr (!std::is_void_v<T>) return *std::move(made);
  }
  /// The same of a call whose refusal the URI is not to blame for.
  template <class T>
  T need(Result<T> made, const TokenCall& call) {
    if (!made) refuse(made.error(), call);
    if constexpr (!std::is_void_v<T>) return *std::move(made);
  }
  /// What the token said last.
  [[noreturn]] void refuse(Errc error) const;
  [[noreturn]] void refuse(Errc error, const TokenCall& call) const;

 private:
  std::string text_;
  pkcs11::Uri uri_;
  Pin pin_;
  TokenAccess access_;
  pkcs11::Slot slot_;
  pkcs11::TokenInfo token_;
  pkcs11::Session session_;
  bool logged_in_ = false;
};

}  // namespace fairlead::cli
