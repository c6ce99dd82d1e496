// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/explain.hpp"

#include "token_inventory.hpp"
#include "token_objects.hpp"

#include <string>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

std::string id_text(const std::string& id) { return id.empty() ? "none" : hex(bytes_of(id)); }

std::string flags_of(const HeldKey& key) {
  if (!key.has_private) return "its private half is not in the token";
  std::string text = key.signs ? "signs" : "does not sign";
  text += key.local ? ", made in the token" : ", brought into the token";
  text += key.sensitive && !key.extractable ? ", never leaves it" : ", CAN BE TAKEN OUT";
  if (key.always_authenticate) text += ", PIN for each signature";
  if (!key.has_public) text += ", no public half beside it";
  return text;
}

std::string certificate_of(const HeldKey& key, const std::optional<UnixTime>& now) {
  switch (key.certificate) {
    case HeldKey::Certificate::missing: return "MISSING";
    case HeldKey::Certificate::of_another_key: return "MISSING: the one with its id is of another key";
    case HeldKey::Certificate::fits: break;
  }
  const explain::CertificateText& own = key.chain.front();
  const char* const state = date_state(own, now);
  return fmt::format("{}, fits the key, valid until {}{}", own.subject, explain::time_text(own.not_after),
                     std::string(state) == "valid" ? "" : fmt::format(": {}", state));
}

std::string chain_of(const HeldKey& key) {
  std::string text;
  for (std::size_t i = 1; i < key.chain.size(); ++i) text += (i == 1 ? "" : ", then ") + key.chain[i].subject;
  if (key.chain_complete) return (text.empty() ? "none, it is its own issuer" : text + ": complete");
  return fmt::format("{}{} is not in the token", text.empty() ? "" : text + "; its issuer ", key.chain.back().issuer);
}

}  // namespace

std::string inventory_text(const TokenInventory& inventory) {
  std::string text = fmt::format("token \"{}\"\n  uri          {}\n", printable(inventory.token.label.text()),
                                 token_uri(inventory.token));
  for (const HeldKey& key : inventory.keys) {
    text += fmt::format("key \"{}\"\n  uri          {}\n  kind         {}\n  use          {}\n  certificate  {}\n",
                        printable(key.label), key.uri, key.kind.empty() ? "unknown" : key.kind, flags_of(key),
                        certificate_of(key, inventory.now));
    if (!key.chain.empty()) text += fmt::format("  issuers      {}\n", chain_of(key));
  }
  for (const HeldCertificate& held : inventory.certificates) {
    const std::string label = printable(held.label);
    if (!held.readable) {
      text += fmt::format("certificate \"{}\", id {}: cannot be read\n", label, id_text(held.id));
      continue;
    }
    text += fmt::format(
        "certificate \"{}\", id {}\n  subject      {}\n  issuer       {}\n  dates        {} to {}, {}\n", label,
        id_text(held.id), held.text.subject, held.text.issuer, explain::time_text(held.text.not_before),
        explain::time_text(held.text.not_after), date_state(held.text, inventory.now));
    if (held.trusted) text += "  use          trusted by itself\n";
  }
  if (inventory.keys.empty() && inventory.certificates.empty()) text += "no keys and no certificates\n";
  if (inventory.others != 0) text += fmt::format("objects of other kinds: {}\n", inventory.others);
  return text;
}

}  // namespace fairlead::cli
