// SPDX-License-Identifier: Apache-2.0
// fairlead token pin: another PIN for the user.
#include "fairlead/pkcs11/session.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_officer.hpp"
#include "token_use.hpp"

#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using Text = Secret<pkcs11::kLongestPin>;

Text new_pin(const TokenPin& command, const std::string& token) {
  return Pin(command.new_pin, *pkcs11::Uri::parse("pkcs11:")).read_new(token);
}

void require_form(const TokenUse& use, const Result<void>& done) {
  if (done || done.error() != Errc::invalid) return;
  refuse("The token does not take the new PIN.",
         fmt::format("A PIN of this token has {} to {} bytes.", use.token().shortest_pin, use.token().longest_pin));
}

void change(TokenUse& use, const TokenPin& command, const std::string& token) {
  Text old;
  const auto size = use.pin().pin(use.token(), old.resize(pkcs11::kLongestPin));
  if (!size) use.refuse(size.error());
  (void)old.resize(*size);
  // By the login, which says it: tpm2-pkcs11 has C_SetPIN succeed whatever the old PIN was.
  use.need(use.session().login(pkcs11::User::user, old.reveal()));
  const Text fresh = new_pin(command, token);
  const Result<void> done = use.session().set_pin(old.reveal(), fresh.reveal());
  require_form(use, done);
  use.need(done, {"set the new PIN", "C_SetPIN"});
}

void unblock(TokenUse& use, const TokenPin& command, const std::string& token) {
  pkcs11::Session& session = use.session();
  const Text so_pin = officer_pin(use.token(), command.so_pin);
  const Text fresh = new_pin(command, token);
  const Result<void> login = session.login(pkcs11::User::security_officer, so_pin.reveal());
  if (!login && login.error() == Errc::pin_incorrect) {
    throw Problem(Errc::pin_incorrect, "The token refused the security officer's PIN.",
                  "Correct it before you try again: after a few wrong ones it locks for good.");
  }
  if (!login && login.error() == Errc::pin_locked) {
    throw Problem(Errc::pin_locked, "The security officer's PIN is locked after too many wrong ones.",
                  "The token can only be emptied, or not even that: ask its vendor.");
  }
  use.need(login);
  const Result<void> done = session.init_pin(fresh.reveal());
  require_form(use, done);
  use.need(done, {"set the new PIN", "C_InitPIN"});
}

}  // namespace

int run_token(const TokenPin& command) {
  TokenUse use(command.target, pkcs11::Access::read_write);
  if (use.token().protected_authentication) {
    throw Problem(Errc::unsupported, "This token takes its PINs at its own keys.", "Use the vendor's program.");
  }
  const std::string token = printable(use.token().label.text());
  (command.task == TokenPin::Task::change ? change : unblock)(use, command, token);
  return write_account(fmt::format("The token \"{}\" has a new user PIN.\n", token),
                       fmt::format("the token \"{}\" has a new user PIN", token));
}

}  // namespace fairlead::cli
