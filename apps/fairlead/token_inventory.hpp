// SPDX-License-Identifier: Apache-2.0
/// @file  TokenInventory: the keys and certificates of a token, and whether they fit together.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/explain/peer.hpp"

#include "token_use.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::cli {

struct HeldCertificate {
  std::string label;
  std::string id;
  bool trusted = false;  ///< pkcs11::is_marked_anchor().
  bool readable = true;  ///< Otherwise `text` is empty.
  explain::CertificateText text;
};

struct HeldKey {
  /// What there is of its certificate.
  enum class Certificate : std::uint8_t {
    missing,
    of_another_key,  ///< One has the key's id, and is not for it.
    fits
  };
  std::string label;
  std::string id;
  std::string uri;
  std::string kind;         ///< "EC secp256r1", "RSA 2048"; empty where the token does not say.
  bool has_private = true;  ///< Otherwise only its public half is there.
  bool has_public = true;   ///< An object of its own.
  bool signs = false;
  bool sensitive = false;
  bool extractable = false;
  bool local = false;  ///< Made in the token.
  bool always_authenticate = false;
  Certificate certificate = Certificate::missing;
  std::vector<explain::CertificateText> chain;  ///< Where it fits: its own first.
  bool chain_complete = false;                  ///< Up to a certificate that is its own issuer.
};

struct TokenInventory {
  pkcs11::TokenInfo token;
  std::vector<HeldKey> keys;
  std::vector<HeldCertificate> certificates;
  std::size_t others = 0;       ///< Objects of other kinds.
  std::optional<UnixTime> now;  ///< Nothing: the clock is not set.
};

/// What the URI's object= and id= let pass. Throws Problem.
[[nodiscard]] TokenInventory take_inventory(TokenUse& use);

/// "valid", "expired", "not yet valid", or "clock not set".
[[nodiscard]] const char* date_state(const explain::CertificateText& certificate, const std::optional<UnixTime>& now);

[[nodiscard]] std::string inventory_text(const TokenInventory& inventory);
[[nodiscard]] std::string inventory_json(const TokenInventory& inventory);

}  // namespace fairlead::cli
