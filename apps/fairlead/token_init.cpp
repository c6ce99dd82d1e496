// SPDX-License-Identifier: Apache-2.0
// fairlead token init: an empty token, with a label and both PINs.
#include "fairlead/pkcs11/session.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "report.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_officer.hpp"
#include "token_slots.hpp"
#include "token_use.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

using NewPin = Secret<pkcs11::kLongestPin>;

/// The one slot that is meant.
FoundSlot chosen(const std::vector<FoundSlot>& slots, const pkcs11::Uri& uri, const TokenInit& command) {
  std::vector<FoundSlot> fitting;
  for (const FoundSlot& one : slots) {
    if (command.target.uri.empty() ? !one.token.initialised : one.matches(uri)) fitting.push_back(one);
  }
  const std::string shown = without_pin(command.target.uri);
  if (fitting.empty() && shown.empty()) {
    throw Problem(Errc::token_removed, "There is no empty token.",
                  "Insert one, or empty the one that --token names, with --erase: all that is in it is lost.");
  }
  if (fitting.empty()) refuse_token(Errc::token_removed, command.target.uri, 0);
  if (fitting.size() > 1 && shown.empty()) {
    refuse(fmt::format("There are {} empty tokens.", fitting.size()),
           "Say which with --token, for example --token pkcs11:slot-id=1; fairlead token list shows the slots.");
  }
  if (fitting.size() > 1) refuse_token(Errc::invalid, command.target.uri, 0);
  return fitting.front();
}

void require_consent(const FoundSlot& found, const std::vector<FoundSlot>& slots, const TokenInit& command) {
  if (found.token.initialised && !command.erase) {
    refuse(fmt::format("The token \"{}\" is in use: all that is in it would be lost.",
                       printable(found.token.label.text())),
           "Give --erase if that is meant.");
  }
  const bool taken = std::ranges::any_of(slots, [&](const FoundSlot& one) {
    return one.token.initialised && one.slot.id() != found.slot.id() && one.token.label.text() == command.label;
  });
  if (taken) {
    refuse(fmt::format("A token is called \"{}\" already.", printable(command.label)),
           "Choose another label, or empty that one: --token with its URI, and --erase.");
  }
  if (found.token.protected_authentication) {
    throw Problem(Errc::unsupported, "This token takes its PINs at its own keys, and is not initialised from here.",
                  "Use the vendor's program; the other commands work with it.");
  }
}

/// What the token says of C_InitToken.
[[noreturn]] void refuse_init(Errc error, const FoundSlot& found, const std::string& label) {
  const pkcs11::TokenInfo& token = found.token;
  if (error == Errc::invalid && token.initialised) {
    refuse(fmt::format(
               "The token \"{}\" is as it was: it does not take the label \"{}\" or the security officer's PIN, or it "
               "is not emptied this way.",
               printable(token.label.text()), printable(label)),
           "A label has at most 32 bytes. " + pin_size_text(token) +
               " That of a TPM is emptied by a program of its library: tpm2_ptool rmtoken.");
  }
  if (error == Errc::invalid) {
    refuse(fmt::format("The token does not take the label \"{}\", or the security officer's PIN.", printable(label)),
           "A label has at most 32 bytes. " + pin_size_text(token));
  }
  if (error == Errc::pin_incorrect && !token.initialised) {
    refuse("The token does not take the security officer's PIN that was given.", pin_size_text(token));
  }
  if (error == Errc::pin_incorrect) {
    throw Problem(error, "The token refused the security officer's PIN: it has another one.",
                  "Give the one that it was initialised with; after a few wrong ones it locks for good.");
  }
  throw Problem(error, fmt::format("The token was not initialised ({}).", name(error)),
                "Look into the log of the token's library or service.");
}

/// What was emptied is not brought back; what is left to do is said.
[[noreturn]] void refuse_user_pin(Errc error, pkcs11::Ulong native, const std::string& label) {
  const std::string reason(native == 0 ? name(error) : pkcs11::return_value_name(native));
  throw Problem(error,
                fmt::format("The token is initialised as \"{}\", and has no user PIN: it did not take it ({}).",
                            printable(label), reason),
                "Set one as its security officer: fairlead token pin --unblock.")
      .with_done(fmt::format("the token is initialised as \"{}\", and may have no user PIN, which fairlead token pin "
                             "--unblock sets",
                             printable(label)));
}

void initialise(const FoundSlot& found, const std::string& label, const NewPin& so_pin, const NewPin& pin) {
  if (const auto done = found.slot.init_token(so_pin.reveal(), label); !done) refuse_init(done.error(), found, label);
  auto session = pkcs11::Session::open(found.slot, pkcs11::Access::read_write);
  if (!session) refuse_user_pin(session.error(), 0, label);
  Result<void> done = session->login(pkcs11::User::security_officer, so_pin.reveal());
  if (done) done = session->init_pin(pin.reveal());
  if (!done) refuse_user_pin(done.error(), session->native(), label);
  (void)session->logout();  // The session ends here, and with it the login.
}

}  // namespace

int run_token(const TokenInit& command) {
  const std::string text = command.target.uri.empty() ? "pkcs11:" : command.target.uri;
  const pkcs11::Uri uri = parse_token_uri(text, "--token");
  Pin pin_source(command.target.access.pin, uri);
  warn_of_pin(pin_source, command.target.form);
  TokenAccess access(command.target.access, uri);
  const std::vector<FoundSlot> slots = slots_of(access.module());
  const FoundSlot found = chosen(slots, uri, command);
  require_consent(found, slots, command);
  const NewPin so_pin =
      found.token.initialised
          ? officer_pin(found.token, command.so_pin)
          : Pin(command.so_pin, *pkcs11::Uri::parse("pkcs11:"), "Security officer's PIN").read_new(command.label);
  const NewPin pin = pin_source.read_new(command.label);
  // A token that refuses one of them later has been emptied by then.
  require_size(found.token, so_pin.reveal(), "the security officer's PIN");
  require_size(found.token, pin.reveal(), "the user's PIN");
  initialise(found, command.label, so_pin, pin);
  const auto token = found.slot.token();
  if (!token) refuse_token(token.error(), command.label, 0);
  if (const std::uint32_t iterations = access.pin_iterations(); iterations != 0) {
    Report(Talk::normal, command.target.form)
        .note(fmt::format("The user's PIN is hashed {} times at each login, as long as this machine takes for it.",
                          iterations));
  }
  return write_account(token_uri(*token) + "\n", "the token is initialised: " + token_uri(*token));
}

}  // namespace fairlead::cli
