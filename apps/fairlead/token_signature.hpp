// SPDX-License-Identifier: Apache-2.0
/// @file  What the commands that sign, verify and store secrets have in common.
#pragma once

#include "fairlead/pkcs11/token_mac.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/key_kind.hpp"

#include "message_file.hpp"
#include "token_use.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::cli {

/// The scheme of --scheme, or else the one that belongs to such a key: the same for who signs and who verifies. Throws
/// Problem: there is none of that name, or it is for other keys.
[[nodiscard]] tls::SignatureScheme scheme_for(const std::optional<std::string>& given, tls::KeyKind kind);
/// Of a secret key: HMAC-SHA256, or else the one of --scheme.
[[nodiscard]] platform::HashAlgorithm mac_for(const std::optional<std::string>& given);

/// Throws Problem where --scheme is given, and nobody signs or makes MACs by it.
void require_known_scheme(const std::optional<std::string>& given);

/// Whether the URI names a secret key. Nothing else makes it one: who signs by a key pair, or verifies by one, is not
/// to get a MAC, nor the other way round.
[[nodiscard]] bool names_secret_key(const TokenUse& use);
/// That one, after a login. Throws Problem.
[[nodiscard]] pkcs11::ObjectHandle find_secret_key(TokenUse& use);

/// A MAC, and how many bytes of it count.
struct Mac {
  std::array<std::byte, platform::kMostDigest> memory{};
  std::size_t size = 0;
  [[nodiscard]] Bytes bytes() const { return Bytes(memory).first(size); }
};
/// That of the message by a secret key. Throws Problem.
[[nodiscard]] Mac mac_of(TokenUse& use, pkcs11::ObjectHandle key, platform::HashAlgorithm algorithm,
                         MessageFile& message);

/// With a line end.
[[nodiscard]] std::string base64_text(Bytes bytes);
/// Decodes base64 to the front of `into`, which is as large as the text. Throws Problem, naming the file.
/// @return The size.
[[nodiscard]] std::size_t decode_base64_of(const std::string& file, std::string_view text, MutableBytes into);

}  // namespace fairlead::cli
