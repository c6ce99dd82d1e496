// SPDX-License-Identifier: Apache-2.0
/// @file  NamedObjects: what a URI's `object` and `id` ask of an object.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/try.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include "pkcs11/absent.hpp"

#include <array>
#include <cstddef>

namespace fairlead::pkcs11 {

/// Holds the values, of which a template has views.
class NamedObjects {
 public:
  NamedObjects() = default;
  NamedObjects(const NamedObjects&) = delete;
  NamedObjects& operator=(const NamedObjects&) = delete;
  ~NamedObjects() = default;

  /// Adds them to `wanted`, which does not outlive this. @return Nothing; or key_missing: no object has a name that
  /// long.
  [[nodiscard]] Result<void> add_to(Attributes& wanted, const Uri& uri) {
    FAIRLEAD_TRY(add(wanted, AttributeType::label, uri[UriAttribute::object], label_));
    return add(wanted, AttributeType::id, uri[UriAttribute::id], id_);
  }

 private:
  using Value = std::array<std::byte, kLongestName>;
  static Result<void> add(Attributes& wanted, AttributeType type, const UriValue& value, Value& memory) {
    if (!value.given()) return {};
    const Result<Bytes> decoded = value.decode(memory);
    if (!decoded) return fail(Errc::key_missing);
    wanted.bytes(type, *decoded);
    return {};
  }

  Value label_{};
  Value id_{};
};

}  // namespace fairlead::pkcs11
