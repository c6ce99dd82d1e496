// SPDX-License-Identifier: Apache-2.0
#include "cost/held_blocks.hpp"

#include "cost/heap_notes.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>

#include <execinfo.h>

namespace fairlead::cost {
namespace {

constexpr std::size_t kSlots = std::size_t{1} << 16U;
constexpr std::size_t kDeepest = 40;

struct Slot {
  void* block = nullptr;  ///< Null where nothing was ever noted; the table's own address where it was freed since.
  int depth = 0;
  std::array<void*, kDeepest> way{};
};

std::array<Slot, kSlots> slots;
std::mutex slots_mutex;
std::atomic<bool> noting{false};
thread_local bool within = false;  ///< The allocation is this file's own.

void* freed() { return slots.data(); }

/// The slot of the block, or the one where it would be.
Slot& slot_of(void* block, bool to_write) {
  std::size_t at = (reinterpret_cast<std::uintptr_t>(block) >> 4U) * 0x9e3779b97f4a7c15U % kSlots;
  for (std::size_t tried = 0; tried < kSlots; ++tried, at = (at + 1) % kSlots) {
    Slot& slot = slots[at];
    if (slot.block == block || slot.block == nullptr || (to_write && slot.block == freed())) return slot;
  }
  std::abort();  // More blocks than any test here holds.
}

class Within {
 public:
  Within() { within = true; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;
  ~Within() { within = false; }
};

}  // namespace

void note_gained(void* block) {
  if (!noting.load(std::memory_order_relaxed) || within) return;
  const Within own;
  std::array<void*, kDeepest + 3> way{};
  const int depth = backtrace(way.data(), static_cast<int>(way.size()));
  constexpr int kOfHeap = 3;  // This function and those of heap.cpp.
  const std::scoped_lock lock(slots_mutex);
  Slot& slot = slot_of(block, true);
  slot.block = block;
  slot.depth = std::max(0, depth - kOfHeap);
  std::copy_n(way.begin() + kOfHeap, slot.depth, slot.way.begin());
}

void note_lost(void* block) {
  if (!noting.load(std::memory_order_relaxed) || within) return;
  const std::scoped_lock lock(slots_mutex);
  Slot& slot = slot_of(block, false);
  if (slot.block == block) slot.block = freed();
}

HeldBlocks::HeldBlocks() {
  std::array<void*, 4> way{};
  (void)backtrace(way.data(), static_cast<int>(way.size()));  // The first one loads a library.
  for (Slot& slot : slots) slot.block = nullptr;
  noting = true;
}

HeldBlocks::~HeldBlocks() { noting = false; }

std::vector<HeldFrom> HeldBlocks::list() {
  noting = false;
  std::map<std::vector<void*>, HeldFrom> ways;
  for (const Slot& slot : slots) {
    if (slot.block == nullptr || slot.block == freed()) continue;
    HeldFrom& from = ways[{slot.way.begin(), slot.way.begin() + slot.depth}];
    if (from.blocks++ != 0) continue;
    char** const names = backtrace_symbols(slot.way.data(), slot.depth);
    for (int i = 0; names != nullptr && i < slot.depth; ++i) from.way.emplace_back(names[i]);
    std::free(static_cast<void*>(names));  // NOLINT(cppcoreguidelines-no-malloc): backtrace_symbols() wants it so
  }
  std::vector<HeldFrom> all;
  for (auto& [way, from] : ways) all.push_back(std::move(from));
  std::ranges::sort(all, std::greater<>(), &HeldFrom::blocks);
  return all;
}

}  // namespace fairlead::cost
