// SPDX-License-Identifier: Apache-2.0
/// @file  What an object must have, and who may make it: for every function that makes or changes one.
#pragma once

#include "fairlead/token/object.hpp"
#include "fairlead/token/objects.hpp"

#include "token/call.hpp"
#include "token/vendor.hpp"

namespace fairlead::token {

/// Whether the session may have such an object made, changed or destroyed: CKR_OK, CKR_SESSION_READ_ONLY,
/// CKR_USER_NOT_LOGGED_IN.
[[nodiscard]] CK_RV may_write(const SessionCall& call, std::uint32_t flags);
/// Keeps it; in the words of the standard.
[[nodiscard]] CK_RV keep(const SessionCall& call, std::span<Objects::New> objects);

/// The end of a memory, where keys are made or taken apart while something is built in the rest of it.
[[nodiscard]] inline MutableBytes tail_of(MutableBytes memory, std::size_t size) {
  return memory.last(size < memory.size() / 2 ? size : memory.size() / 2);
}
/// The rest: what is built there does not reach into the tail of this size.
[[nodiscard]] inline MutableBytes front_of(MutableBytes memory, std::size_t size) {
  return memory.first(memory.size() - tail_of(memory, size).size());
}

}  // namespace fairlead::token
