// SPDX-License-Identifier: Apache-2.0
#include "cost/heap.hpp"

#include "cost/heap_notes.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

#include <malloc.h>

// The C library's own, under the names that it exports for this purpose.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace fairlead::cost {
namespace {

std::atomic<std::uint64_t> by_all{0};
thread_local std::uint64_t by_this_thread = 0;

std::atomic<std::int64_t> held{0};
std::atomic<std::int64_t> held_bytes{0};

thread_local bool watched = false;
thread_local std::uint64_t seen = 0;
thread_local std::uint64_t fails_at = 0;

/// Whether there is memory.
bool count() {
  by_all.fetch_add(1, std::memory_order_relaxed);
  ++by_this_thread;
  if (watched && ++seen == fails_at) {
    errno = ENOMEM;
    return false;
  }
  return true;
}

std::int64_t size_of(void* block) { return static_cast<std::int64_t>(::malloc_usable_size(block)); }

/// Notes a block that the C library has given, or null.
void* gained(void* block) {
  if (block == nullptr) return nullptr;
  held.fetch_add(1, std::memory_order_relaxed);
  held_bytes.fetch_add(size_of(block), std::memory_order_relaxed);
  note_gained(block);
  return block;
}
/// Notes that a block, or null, goes back.
void lost(void* block) {
  if (block == nullptr) return;
  held.fetch_sub(1, std::memory_order_relaxed);
  held_bytes.fetch_sub(size_of(block), std::memory_order_relaxed);
  note_lost(block);
}

}  // namespace

std::uint64_t allocations_of_this_thread() { return by_this_thread; }
std::uint64_t allocations() { return by_all.load(std::memory_order_relaxed); }
std::int64_t blocks_held() { return held.load(std::memory_order_relaxed); }
std::int64_t bytes_held() { return held_bytes.load(std::memory_order_relaxed); }

ShortOfMemory::ShortOfMemory(std::uint64_t nth) {
  seen = 0;
  fails_at = nth;
  watched = true;
}
ShortOfMemory::~ShortOfMemory() { watched = false; }
void ShortOfMemory::pause() { watched = false; }
void ShortOfMemory::go_on() { watched = true; }
std::uint64_t ShortOfMemory::counted() { return seen; }

}  // namespace fairlead::cost

// operator new and every library end here, for which the names must be visible outside of the program.
#pragma GCC visibility push(default)
extern "C" {
void* malloc(std::size_t size) {
  using namespace fairlead::cost;
  return count() ? gained(__libc_malloc(size)) : nullptr;
}
void* calloc(std::size_t number, std::size_t size) {
  using namespace fairlead::cost;
  return count() ? gained(__libc_calloc(number, size)) : nullptr;
}
void* realloc(void* old, std::size_t size) {
  using namespace fairlead::cost;
  if (!count()) return nullptr;
  lost(old);
  void* const made = __libc_realloc(old, size);
  if (made == nullptr && size != 0) (void)gained(old);  // It stays as it was.
  return gained(made);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  using namespace fairlead::cost;
  return count() ? gained(__libc_memalign(alignment, size)) : nullptr;
}
int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
  using namespace fairlead::cost;
  *made = count() ? gained(__libc_memalign(alignment, size)) : nullptr;
  return *made == nullptr ? ENOMEM : 0;
}
void free(void* block) {
  fairlead::cost::lost(block);
  __libc_free(block);
}
}
#pragma GCC visibility pop
