// SPDX-License-Identifier: Apache-2.0
#include "firmware/tls/counting_heap.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace fairlead::firmware {
namespace {

/// In front of each block's memory. All blocks lie one behind the other.
struct Block {
  std::size_t size;   ///< Of its memory, which is aligned as this is.
  std::size_t asked;  ///< What somebody wanted of it; 0 while it is free.
};
/// A block that is free, in a ring with the others, by their addresses, and with `free_blocks`.
struct FreeBlock : Block {
  FreeBlock* next;
  FreeBlock* before;
};
constexpr std::size_t kAlignment = 8;
constexpr std::size_t kSmallest = sizeof(FreeBlock) - sizeof(Block);
static_assert(sizeof(Block) % kAlignment == 0 && kSmallest % kAlignment == 0);

[[gnu::section(".heap")]] alignas(kAlignment) std::array<std::byte, std::size_t{56} * 1024> memory;
FreeBlock free_blocks{};
HeapUse use{};

std::byte* memory_of(Block& block) { return reinterpret_cast<std::byte*>(&block) + sizeof(Block); }
Block& block_of(void* at) { return *reinterpret_cast<Block*>(static_cast<std::byte*>(at) - sizeof(Block)); }
std::byte* end_of(Block& block) { return memory_of(block) + block.size; }

void add(void* at, std::size_t size) {
  FreeBlock* next = free_blocks.next;
  while (next != &free_blocks && next < at) next = next->next;
  auto* const block = new (at) FreeBlock{{.size = size, .asked = 0}, next, next->before};
  block->before->next = block;
  next->before = block;
}

void take(FreeBlock& block) {
  block.before->next = block.next;
  block.next->before = block.before;
}

/// Makes free neighbours behind it a part of a free block.
void join(Block& block) {
  while (end_of(block) != memory.data() + memory.size()) {
    auto* const other = reinterpret_cast<FreeBlock*>(end_of(block));
    if (other->asked != 0) return;
    take(*other);
    block.size += sizeof(Block) + other->size;
  }
}

}  // namespace

/// The first block that is large enough; what is not needed of it stays free.
void* allocate(std::size_t asked) {
  if (asked == 0 || asked > memory.size()) return nullptr;
  const std::size_t size = std::max(kSmallest, (asked + kAlignment - 1) / kAlignment * kAlignment);
  for (FreeBlock* block = free_blocks.next; block != &free_blocks; block = block->next) {
    join(*block);
    if (block->size < size) continue;
    take(*block);
    if (block->size >= size + sizeof(FreeBlock)) {
      add(memory_of(*block) + size, block->size - size - sizeof(Block));
      block->size = size;
    }
    block->asked = asked;
    use.live += asked;
    use.live_peak = std::max(use.live_peak, use.live);
    use.extent_peak = std::max(use.extent_peak, static_cast<std::size_t>(end_of(*block) - memory.data()));
    ++use.calls;
    return memory_of(*block);
  }
  return nullptr;
}

void* reallocate(void* at, std::size_t asked) {
  void* const moved = allocate(asked);
  if (moved == nullptr || at == nullptr) return moved;
  std::memcpy(moved, at, std::min(asked, block_of(at).asked));
  release(at);
  return moved;
}

void release(void* at) {
  if (at == nullptr) return;
  Block& block = block_of(at);
  use.live -= block.asked;
  add(&block, block.size);
}

void clear_heap() {
  free_blocks.next = free_blocks.before = &free_blocks;
  add(memory.data(), memory.size() - sizeof(Block));
}

HeapUse heap_use() { return use; }

void restart_heap_use() { use = {.live = use.live, .live_peak = use.live, .extent_peak = 0, .calls = 0}; }

}  // namespace fairlead::firmware
