// SPDX-License-Identifier: Apache-2.0
/// @file  What the commands sign and verify have in common.
#pragma once

#include "fairlead/pkcs11/token_mac.hpp"
#include "fairlead/tls/algorithms.hpp"
#include "fairlead/tls/key_kind.hpp"

#include "message_file.hpp"
#include "token_use.hpp"

#include <array>
#include <optional>
#include <string>

namespace fairlead::cli {

/// The scheme of --scheme, or else the one that belongs to such a key: the same for who signs and who verifies. Throws
/// Problem: there is none of that name, or it is for other keys.
[[nodiscard]] tls::SignatureScheme scheme_for(const std::optional<std::string>& given, tls::KeyKind kind);
/// Of a secret key: HMAC-SHA256, or else the one of --scheme.
[[nodiscard]] platform::HashAlgorithm mac_for(const std::optional<std::string>& given);

/// The secret key that the URI names, after a login; nothing where there is none. Throws Problem.
[[nodiscard]] std::optional<pkcs11::ObjectHandle> find_secret_key(TokenUse& use);

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
/// The bytes of a text in base64. Throws Problem, naming the file.
[[nodiscard]] std::string bytes_in_base64(const std::string& text, const std::string& file);

}  // namespace fairlead::cli
