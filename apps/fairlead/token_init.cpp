// SPDX-License-Identifier: Apache-2.0
// fairlead token init: an empty token, with a label and both PINs.
#include "fairlead/pkcs11/session.hpp"

#include "output.hpp"
#include "problem.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_slots.hpp"
#include "token_use.hpp"

#include <algorithm>
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

/// What the token says of a PIN or a label.
[[noreturn]] void refuse_init(Errc error, pkcs11::Ulong native, const FoundSlot& found, const std::string& label) {
  const pkcs11::TokenInfo& token = found.token;
  if (error == Errc::invalid) {
    refuse(fmt::format("The token does not take the label \"{}\", or one of the PINs.", printable(label)),
           fmt::format("A label has at most 32 bytes; a PIN of this token has {} to {}.", token.shortest_pin,
                       token.longest_pin));
  }
  if (error == Errc::pin_incorrect) {
    throw Problem(error, "The token refused the security officer's PIN: it has another one.",
                  "Give the one that it was initialised with; after a few wrong ones it locks for good.");
  }
  refuse_token(error, label, native);
}

void initialise(const FoundSlot& found, const std::string& label, const NewPin& so_pin, const NewPin& pin) {
  const auto need = [&](const Result<void>& done, pkcs11::Ulong native) {
    if (!done) refuse_init(done.error(), native, found, label);
  };
  need(found.slot.init_token(so_pin.reveal(), label), 0);
  auto session = pkcs11::Session::open(found.slot, pkcs11::Access::read_write);
  if (!session) refuse_init(session.error(), 0, found, label);
  need(session->login(pkcs11::User::security_officer, so_pin.reveal()), session->native());
  need(session->init_pin(pin.reveal()), session->native());
  need(session->logout(), session->native());
}

}  // namespace

int run_token(const TokenInit& command) {
  const std::string text = command.target.uri.empty() ? "pkcs11:" : command.target.uri;
  const pkcs11::Uri uri = parse_token_uri(text, "--token");
  Pin so_pin_source(command.so_pin, *pkcs11::Uri::parse("pkcs11:"), "Security officer's PIN");
  Pin pin_source(command.target.access.pin, uri);
  warn_of_pin(pin_source, command.target.form);
  TokenAccess access(command.target.access, uri);
  const std::vector<FoundSlot> slots = slots_of(access.module());
  const FoundSlot found = chosen(slots, uri, command);
  require_consent(found, slots, command);
  const NewPin so_pin = found.token.initialised ? so_pin_source.read(printable(found.token.label.text()))
                                                : so_pin_source.read_new(command.label);
  const NewPin pin = pin_source.read_new(command.label);
  initialise(found, command.label, so_pin, pin);
  const auto token = found.slot.token();
  if (!token) refuse_token(token.error(), command.label, 0);
  return write_output(token_uri(*token) + "\n");
}

}  // namespace fairlead::cli
