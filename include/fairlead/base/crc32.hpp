// SPDX-License-Identifier: Apache-2.0
/// @file  A check against accidents: noise on a line, storage that was cut short. None against people.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstdint>

namespace fairlead {

/// CRC-32 (IEEE 802.3), to be continued with what follows: crc32(b, crc32(a)) is that of both.
[[nodiscard]] std::uint32_t crc32(Bytes bytes, std::uint32_t before = 0);

}  // namespace fairlead
