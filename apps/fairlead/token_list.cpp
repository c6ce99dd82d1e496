// SPDX-License-Identifier: Apache-2.0
// fairlead token list: which tokens there are.
#include "fairlead/pkcs11/module.hpp"

#include "output.hpp"
#include "token_command.hpp"
#include "token_objects.hpp"
#include "token_slots.hpp"

#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Of a PIN that is set.
const char* state_of(bool locked, bool final_try, bool count_low) {
  return locked ? "locked" : final_try ? "final try" : count_low ? "wrong before" : "set";
}

const char* user_pin_of(const pkcs11::TokenInfo& token) {
  if (!token.user_pin_initialised) return "not set";
  return state_of(token.user_pin_locked, token.user_pin_final_try, token.user_pin_count_low);
}

/// What a token says of itself may be empty.
std::string beside(const std::string& text, std::string_view more) {
  return more.empty() ? text : text + ", " + printable(more);
}

/// @param iterations  0: the token does not say.
std::string text_of_slot(const FoundSlot& found, std::uint32_t iterations) {
  const pkcs11::TokenInfo& token = found.token;
  const std::string model = beside(printable(token.model.text()), token.manufacturer.text());
  if (!token.initialised) {
    const std::string number = std::to_string(static_cast<pkcs11::Ulong>(found.slot.id()));
    return fmt::format("(empty)\n  slot      {}\n  model     {}\n", beside(number, found.info.description.text()),
                       model);
  }
  return fmt::format("{}\n  uri       {}\n  serial    {}\n  model     {}\n  user PIN  {}{}{}{}\n",
                     printable(token.label.text()), token_uri(token), printable(token.serial.text()), model,
                     user_pin_of(token),
                     iterations == 0 ? "" : fmt::format(", hashed {} times at each login", iterations),
                     token.security_officer_pin_locked ? "; security officer's PIN locked" : "",
                     token.write_protected ? "\n  write-protected" : "");
}

Json json_of_slot(const FoundSlot& found, std::uint32_t iterations) {
  const pkcs11::TokenInfo& token = found.token;
  Json out;
  out["slot"] = static_cast<pkcs11::Ulong>(found.slot.id());
  out["slot_description"] = found.info.description.text();
  out["initialised"] = token.initialised;
  out["label"] = token.initialised ? Json(token.label.text()) : Json(nullptr);
  out["uri"] = token.initialised ? Json(token_uri(token)) : Json(nullptr);
  out["serial"] = token.serial.text();
  out["model"] = token.model.text();
  out["manufacturer"] = token.manufacturer.text();
  out["user_pin"] = user_pin_of(token);
  out["pin_iterations"] = iterations == 0 ? Json(nullptr) : Json(iterations);
  out["so_pin_locked"] = token.security_officer_pin_locked;
  out["write_protected"] = token.write_protected;
  return out;
}

}  // namespace

int run_token(const TokenList& command) {
  const std::string everything = "pkcs11:";
  TokenAccess access(command.target.access, parse_token_uri(everything, "The token"));
  const std::vector<FoundSlot> slots = slots_of(access.module());
  const std::uint32_t iterations = access.pin_iterations();
  if (command.target.form == Form::json) {
    Json all = Json::array();
    for (const FoundSlot& one : slots) all.push_back(json_of_slot(one, iterations));
    return write_output(all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  std::string text;
  for (const FoundSlot& one : slots) text += text_of_slot(one, iterations);
  return write_output(slots.empty() ? "No token is there.\n" : text);
}

}  // namespace fairlead::cli
