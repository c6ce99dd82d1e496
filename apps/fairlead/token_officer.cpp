// SPDX-License-Identifier: Apache-2.0
#include "token_officer.hpp"

#include "problem.hpp"
#include "token_objects.hpp"

#include <fmt/format.h>

namespace fairlead::cli {

Secret<pkcs11::kLongestPin> officer_pin(const pkcs11::TokenInfo& token, const PinPlace& place) {
  std::string name = printable(token.label.text());
  if (token.security_officer_pin_locked) {
    throw Problem(Errc::pin_locked, "The security officer's PIN is locked after too many wrong ones.",
                  "The token can only be emptied, or not even that: ask its vendor.");
  }
  if (token.security_officer_pin_final_try) {
    if (place.file || place.variable) {
      throw Problem(
          Errc::pin_incorrect,
          fmt::format("The token \"{}\" has refused the security officer's PIN, and locks after one more: it is not "
                      "risked.",
                      name),
          "Give the right PIN once at the terminal (without --so-pin-file and --so-pin-env).");
    }
    name += " (the last try before it locks)";
  }
  return Pin(place, *pkcs11::Uri::parse("pkcs11:"), "Security officer's PIN").read(name);
}

std::string pin_size_text(const pkcs11::TokenInfo& token) {
  return fmt::format("A PIN of this token has {} to {} bytes.", token.shortest_pin, token.longest_pin);
}

void require_size(const pkcs11::TokenInfo& token, Bytes pin, const std::string& whose) {
  // A token that does not say has 0 (CK_EFFECTIVELY_INFINITE) or the largest number (CK_UNAVAILABLE_INFORMATION).
  const bool too_short = token.shortest_pin <= pkcs11::kLongestPin && pin.size() < token.shortest_pin;
  const bool too_long = token.longest_pin != 0 && pin.size() > token.longest_pin;
  if (too_short || too_long) {
    refuse(fmt::format("The token does not take {} that was given.", whose), pin_size_text(token));
  }
}

}  // namespace fairlead::cli
