// SPDX-License-Identifier: Apache-2.0
/// @file  The standard's names, by p11-kit's header, and how they look here.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/token/object.hpp"

#include <optional>
#include <span>

#include <p11-kit/pkcs11.h>

namespace fairlead::token {

/// What our error is in the standard.
[[nodiscard]] CK_RV return_value_of(Errc error);
[[nodiscard]] CK_RV return_value_of(Result<void> done);

/// A template as the standard has it, seen as what it holds.
using Template = std::span<const CK_ATTRIBUTE>;

using fairlead::bytes_of;  // That of text, beside these.

inline Bytes bytes_of(const CK_ATTRIBUTE& attribute) {
  return {static_cast<const std::byte*>(attribute.pValue), attribute.ulValueLen};
}
inline const CK_ATTRIBUTE* find(Template attributes, CK_ATTRIBUTE_TYPE type) {
  for (const CK_ATTRIBUTE& attribute : attributes) {
    if (attribute.type == type) return &attribute;
  }
  return nullptr;
}
/// Whether each points to what it says.
inline bool readable(Template attributes) {
  for (const CK_ATTRIBUTE& attribute : attributes) {
    if (attribute.pValue == nullptr && attribute.ulValueLen != 0) return false;
  }
  return true;
}
/// A CK_ULONG, at any address. Nothing where it has another size.
[[nodiscard]] std::optional<CK_ULONG> number_of(const CK_ATTRIBUTE& attribute);
/// A CK_BBOOL. Nothing where it is neither.
[[nodiscard]] std::optional<bool> flag_of(const CK_ATTRIBUTE& attribute);

inline Bytes bytes_of(const CK_BYTE* data, CK_ULONG size) { return {reinterpret_cast<const std::byte*>(data), size}; }
inline MutableBytes bytes_of(CK_BYTE* data, CK_ULONG size) { return {reinterpret_cast<std::byte*>(data), size}; }

}  // namespace fairlead::token
