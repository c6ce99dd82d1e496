// SPDX-License-Identifier: Apache-2.0
/// @file  What it means that an attribute cannot be read, and the longest ones by which objects are looked for.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstddef>

namespace fairlead::pkcs11 {

/// Of CKA_LABEL and CKA_ID.
inline constexpr std::size_t kLongestName = 256;

/// Whether an error of Session::read() only says that the object does not have it or does not give it away, or that the
/// object was deleted meanwhile: a search goes on.
constexpr bool is_absent(Errc error) { return error == Errc::unsupported || error == Errc::key_missing; }

}  // namespace fairlead::pkcs11
