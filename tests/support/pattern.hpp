// SPDX-License-Identifier: Apache-2.0
/// @file  Payloads of any size that take no memory: each byte follows from a number and its place.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstdint>

namespace fairlead::support {

/// Writes the bytes of payload `number` from `offset` on. Two payloads differ, and so do two places of one, so that a
/// piece that is missing, doubled, or of another message shows.
void write_pattern(std::uint64_t number, std::uint64_t offset, MutableBytes into);

/// Whether `bytes` are those of payload `number` from `offset` on.
[[nodiscard]] bool is_pattern(std::uint64_t number, std::uint64_t offset, Bytes bytes);

}  // namespace fairlead::support
