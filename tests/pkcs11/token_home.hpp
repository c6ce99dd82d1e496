// SPDX-License-Identifier: Apache-2.0
/// @file  TokenHome: where a throw-away token lives. Which token that is, the linker decides: one of softhsm2.cpp,
/// tpm2.cpp, own_file.cpp and own_flash.cpp.
#pragma once

#include "fairlead/base/status.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::pkcs11::test {

/// What tokens differ in. A case that is skipped names the fact.
struct TokenFacts {
  std::string_view module;               ///< Its file.
  Errc when_gone = Errc::token_removed;  ///< What its module says while the token is away, ...
  bool restarts_without_token = true;    ///< ... and whether it can be initialised then.
  bool counts_wrong_pins = true;         ///< Its flags say that a PIN was wrong.
  bool locks_after_three = false;        ///< Three wrong PINs lock it.
  bool names_refused_pins = true;        ///< C_SetPIN and C_InitPIN say what is wrong where nobody is logged in.
  bool login_for_each_signature = true;  ///< Has keys with CKA_ALWAYS_AUTHENTICATE.
  bool rsa_only_signs = true;            ///< Has RSA keys that sign and do not decrypt.
  bool computes_only_for_user = false;   ///< Digests take a login.
  bool ec_public_half_verifies = true;   ///< Of a key that pkcs11::generate_key() made.
  bool public_half_apart = true;         ///< The private half of an EC key does not tell the public one.
  bool officer_trusts = true;            ///< The security officer can mark certificates with CKA_TRUSTED.

  // What the cases of the standard (conformance/) ask for beside. Where it says nothing else, a token is held to it.
  bool ours = false;                         ///< The standard to the letter, also where it leaves tokens a choice.
  unsigned tries = 0;                        ///< Wrong PINs until it locks; 0: none does, or one must not try.
  bool names_functions_not_parallel = true;  ///< C_GetFunctionStatus says that there are no parallel functions.
  bool refuses_reserved = true;              ///< C_Finalize refuses an argument.
  bool checks_pointers = true;               ///< Refuses a null pointer where there must be none.
  bool notices_second_logout = true;         ///< C_Logout where nobody has logged in.
  bool ends_handles_with_login = true;       ///< Those of private objects, for good.
  bool names_other_user = true;              ///< C_Login says that somebody else has logged in.
  bool counts_sessions = true;               ///< C_GetTokenInfo counts them.
  bool tells_slot_events = true;             ///< C_WaitForSlotEvent without blocking.
  bool signs_with_token_keys_only = false;   ///< Makes no keys for a session alone.
  bool locks_out_officer_by_readers = true;  ///< Sessions that only read keep the security officer out.
  bool creates_objects = true;               ///< Every class of objects by C_CreateObject.
  bool copies_objects = true;                ///< C_CopyObject.
  bool checks_templates = true;              ///< Refuses templates as the standard says, with its numbers.
  bool generates_secrets = true;             ///< C_GenerateKey of generic secrets, and HMAC by them.
  bool ends_operations = true;               ///< An operation ends, or goes on, as sections 5.8 to 5.12 say.
  bool keeps_parts_over_sizes = true;        ///< C_SignFinal may be asked for the size first.
  bool names_key_handles = true;             ///< A key that is none is CKR_KEY_HANDLE_INVALID, not any object's.
  bool names_sensitive_values = true;        ///< Of a key that it keeps secret it says so, not that there is none.
  bool survives_forks = true;                ///< The child of a fork begins without sessions, and initialises it anew.
  bool sets_pin_without_login = true;        ///< C_SetPIN where nobody has logged in.
  bool makes_anew = true;                    ///< C_InitToken of a token that is one already.
  bool hides_secrets_from_searches = true;   ///< Finds no key by its secret value.
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
