// SPDX-License-Identifier: Apache-2.0
/// @file  ObjectSearch: the objects of a token that have certain attributes.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/session.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace fairlead::pkcs11 {

/// A search that is going on, C_FindObjectsInit to C_FindObjectsFinal. A session has one at most; it outlives this, and
/// is not moved meanwhile. A search that was moved from takes no call.
/// Private objects are found by whoever is logged in alone.
class ObjectSearch {
 public:
  /// @param wanted  All of these, with these values; none: every object.
  /// @return The search; or no_space: `wanted` is not ok(); busy: the session is searching already; or token_removed,
  ///   no_memory, internal.
  [[nodiscard]] static Result<ObjectSearch> begin(Session& session, const Attributes& wanted);

  ObjectSearch(ObjectSearch&& other) noexcept;
  ObjectSearch& operator=(ObjectSearch&&) = delete;
  ~ObjectSearch();

  /// @return The next object; nothing: that was all; or token_removed, no_memory, internal.
  [[nodiscard]] Result<std::optional<ObjectHandle>> next();

 private:
  static constexpr std::size_t kAtOnce = 8;  ///< Handles that are asked for in one call.

  explicit ObjectSearch(Session& session) : session_(&session) {}

  Session* session_;  ///< Null: there is nothing to end.
  std::array<ObjectHandle, kAtOnce> found_{};
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

/// The one object that has these attributes.
/// @return It; or key_missing: there is none; invalid: there are several; or the errors of ObjectSearch.
[[nodiscard]] Result<ObjectHandle> find_one(Session& session, const Attributes& wanted);

}  // namespace fairlead::pkcs11
