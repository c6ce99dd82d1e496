// SPDX-License-Identifier: Apache-2.0
/// @file  How blocks and commits of a Store lie in the storage. All numbers are big-endian.
///
///     block   magic 4, format 2, page size 2, block size 4, blocks 4, number 4, next id 4, check 4; pages to its end
///     commit  mark 2, changes 2, size of what follows 4, check 4; changes; 0xff to the end of the page
///     change  id 4, size of the data 4; the data. A size of 0xffffffff: removed; id 0: all are removed
///
/// A block begins with a commit of what was needed of the block behind it, which may be nothing: once that is whole,
/// what lies in the block behind does not count. Or with one that removes everything.
///
/// The check is CRC-32 of what stands before it; in a commit, of the block's number, what stands before it and what
/// follows. So no commit of the block's former life counts in its present one.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/crc32.hpp"

#include <cstddef>
#include <cstdint>

namespace fairlead::token {

inline constexpr std::uint32_t kBlockMagic = 0x464c'5354;  // FLST
inline constexpr std::uint16_t kBlockFormat = 1;
inline constexpr std::size_t kBlockHead = 28;  // Store::heads_ holds two.
inline constexpr std::uint16_t kCommitMark = 0xc03e;
inline constexpr std::size_t kCommitHead = 12;
inline constexpr std::size_t kChangeHead = 8;
inline constexpr std::uint32_t kRemoved = 0xffff'ffff;
inline constexpr std::uint32_t kMostId = 0x7fff'ffff;

/// The check before anything that follows the head: of the block's number and the head's own bytes.
[[nodiscard]] std::uint32_t check_of_head(std::uint32_t block_number, std::uint16_t changes, std::uint32_t size);

}  // namespace fairlead::token
