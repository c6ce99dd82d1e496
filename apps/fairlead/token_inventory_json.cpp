// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/explain.hpp"

#include "token_inventory.hpp"
#include "token_objects.hpp"

#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const explain::CertificateText& text, const std::optional<UnixTime>& now) {
  return {{"subject", text.subject},
          {"issuer", text.issuer},
          {"names", text.names},
          {"not_before", explain::time_text(text.not_before)},
          {"not_after", explain::time_text(text.not_after)},
          {"dates", date_state(text, now)},
          {"key", text.key},
          {"signature", text.signature}};
}

const char* name_of(HeldKey::Certificate state) {
  switch (state) {
    case HeldKey::Certificate::missing: return "missing";
    case HeldKey::Certificate::of_another_key: return "of another key";
    case HeldKey::Certificate::fits: break;
  }
  return "fits";
}

Json json_of(const HeldKey& key, const std::optional<UnixTime>& now) {
  Json out;
  out["label"] = key.label;
  out["id"] = hex(bytes_of(key.id));
  out["uri"] = key.uri;
  out["kind"] = key.kind.empty() ? Json(nullptr) : Json(key.kind);
  out["has_private"] = key.has_private;
  out["has_public"] = key.has_public;
  out["signs"] = key.signs;
  out["sensitive"] = key.sensitive;
  out["extractable"] = key.extractable;
  out["local"] = key.local;
  out["always_authenticate"] = key.always_authenticate;
  out["certificate"] = name_of(key.certificate);
  out["chain"] = Json::array();
  for (const explain::CertificateText& one : key.chain) out["chain"].push_back(json_of(one, now));
  out["chain_complete"] = key.chain_complete;
  return out;
}

}  // namespace

std::string inventory_json(const TokenInventory& inventory) {
  Json out;
  out["token"] = inventory.token.label.text();
  out["uri"] = token_uri(inventory.token);
  out["keys"] = Json::array();
  for (const HeldKey& key : inventory.keys) out["keys"].push_back(json_of(key, inventory.now));
  out["certificates"] = Json::array();
  for (const HeldCertificate& held : inventory.certificates) {
    Json one{
        {"label", held.label}, {"id", hex(bytes_of(held.id))}, {"trusted", held.trusted}, {"readable", held.readable}};
    if (held.readable) one.update(json_of(held.text, inventory.now));
    out["certificates"].push_back(std::move(one));
  }
  out["others"] = inventory.others;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fairlead::cli
