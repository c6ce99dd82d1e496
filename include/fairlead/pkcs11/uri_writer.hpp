// SPDX-License-Identifier: Apache-2.0
/// @file  URIs (RFC 7512) that find a token again, and an object in it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/token_info.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::pkcs11 {

/// The size of the longest URI of a token: each byte of its four texts percent-encoded.
inline constexpr std::size_t kLongestTokenUri = 330;

/// What tells an object from the others in its token. What is empty is left out of the URI.
struct ObjectName {
  std::string_view label{};          ///< CKA_LABEL.
  Bytes id{};                        ///< CKA_ID.
  std::optional<ObjectType> type{};  ///< CKA_CLASS.
};

// Each writes to the front of `into`, which what it is given lies outside of, and returns what it has written; or
//   - no_space  it does not fit. `into` holds nothing of use.

/// The token by label, manufacturer, serial number and model, each left out where the token has none; the slot may
/// change, and is not in it. Fits into kLongestTokenUri.
[[nodiscard]] Result<std::string_view> write_token_uri(const TokenInfo& token, std::span<char> into);

/// An object of this token. Each byte of label and id takes up to three characters, beside 32 for the names.
[[nodiscard]] Result<std::string_view> write_object_uri(const TokenInfo& token, const ObjectName& object,
                                                        std::span<char> into);

}  // namespace fairlead::pkcs11
