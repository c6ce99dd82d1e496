// SPDX-License-Identifier: Apache-2.0
#include "fairlead/token/time_floor.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::token {
namespace {

constexpr RecordId kRecord{1};
constexpr std::size_t kSize = 8;  // Seconds, big-endian.

}  // namespace

Result<void> TimeFloor::open() {
  const Entry* const entry = store_.find(kRecord);
  if (entry == nullptr) return {};
  std::array<std::byte, kSize> record{};
  const auto read = store_.read(*entry, record);
  if (!read || read->size() != kSize) return fail(Errc::storage_failed);
  std::uint64_t seconds = 0;
  for (const std::byte octet : record) seconds = seconds << 8U | std::to_integer<std::uint64_t>(octet);
  kept_.seconds = static_cast<std::int64_t>(seconds);
  floor_ = std::max(floor_, kept_);
  return {};
}

Result<void> TimeFloor::note(UnixTime now) {
  floor_ = std::max(floor_, now);
  constexpr std::int64_t kStepSeconds = std::chrono::duration_cast<std::chrono::seconds>(kStep).count();
  if (now.seconds - kStepSeconds < kept_.seconds) return {};
  std::array<std::byte, kSize> record{};
  auto left = static_cast<std::uint64_t>(now.seconds);
  for (std::size_t i = kSize; i-- != 0; left >>= 8U) record[i] = static_cast<std::byte>(left & 0xffU);
  const Change change{.id = kRecord, .data = record};
  FAIRLEAD_TRY(store_.commit(std::span(&change, 1)));
  kept_ = now;
  return {};
}

}  // namespace fairlead::token
