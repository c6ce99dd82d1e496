// SPDX-License-Identifier: Apache-2.0
/// @file  Asked: what a message asks of a token, taken apart.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/platform/hash_algorithm.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::provision {

/// Views of the message.
struct Asked {
  Bytes label{};
  Bytes id{};
  Bytes pin{};
  Bytes new_pin{};
  std::string_view user{};
  std::optional<pkcs11::NewKeyKind> kind{};
  std::optional<platform::HashAlgorithm> hash{};
  std::size_t object = 0;
  std::size_t attribute = 0;
  std::size_t category = 0;
  std::size_t size = 0;
  pkcs11::Attributes wanted{};  ///< Fields whose names are the numbers of attributes.
  Bytes body{};
};

enum class AskedAttributes : std::uint8_t {
  none,
  any
};
enum class AskedBody : std::uint8_t {
  none,
  any
};

/// What the message of a verb is made of.
struct AskedForm {
  std::string_view needs{};  ///< Names of fields, with a blank between.
  std::string_view takes{};  ///< Beside those.
  AskedAttributes attributes = AskedAttributes::none;
  AskedBody body = AskedBody::none;
};

/// @return What is asked for; or invalid: it is no message, lacks a field that is needed, or has one that is not of its
///   form, or twice, or with a value that is none; or no_space: it has more attributes than a search takes. A kind or a
///   hash that is not known is none.
[[nodiscard]] Result<Asked> read_asked(MutableBytes message, const AskedForm& form);

}  // namespace fairlead::provision
