// SPDX-License-Identifier: Apache-2.0
/// @file  Whole files of the host, for images.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <string_view>

namespace fairlead::firmware {

/// Reads all of a file into the front of `into`. @return What was read; or storage_failed, no_space.
[[nodiscard]] Result<Bytes> read_file(std::string_view name, MutableBytes into);

/// Writes a file anew. @return Nothing; or storage_failed, no_space: its name has more than 199 characters.
[[nodiscard]] Result<void> write_file(std::string_view name, Bytes bytes);

}  // namespace fairlead::firmware
