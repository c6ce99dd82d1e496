// SPDX-License-Identifier: Apache-2.0
/// @file  TokenHome: where a throw-away token lives. Which token that is, the linker decides: one of softhsm2.cpp and
/// tpm2.cpp.
#pragma once

#include "fairlead/base/status.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::pkcs11::test {

/// What tokens differ in. A case that is skipped names the fact.
struct TokenFacts {
  std::string_view module;        ///< Its file.
  Errc when_gone;                 ///< What its module says while the token is away, ...
  bool restarts_without_token;    ///< ... and whether it can be initialised then.
  bool counts_wrong_pins;         ///< Its flags say that a PIN was wrong.
  bool locks_after_three;         ///< Three wrong PINs lock it.
  bool names_refused_pins;        ///< C_SetPIN and C_InitPIN say what is wrong where nobody is logged in.
  bool login_for_each_signature;  ///< Has keys with CKA_ALWAYS_AUTHENTICATE.
  bool rsa_only_signs;            ///< Has RSA keys that sign and do not decrypt.
  bool public_half_apart;         ///< The private half of an EC key does not tell the public one.
};
extern const TokenFacts kToken;

/// An empty token and whatever it needs, in a folder of its own: files, or processes on free ports of 127.0.0.1, which
/// end with it. Throws std::runtime_error where something of it fails.
class TokenHome {
 public:
  TokenHome();
  ~TokenHome();
  TokenHome(const TokenHome&) = delete;
  TokenHome& operator=(const TokenHome&) = delete;

  /// "NAME=value", under which every program sees this token.
  [[nodiscard]] const std::vector<std::string>& environment() const;
  /// All tokens are gone, and come back. Modules look when they are initialised.
  void take_out();
  void put_back();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fairlead::pkcs11::test
