// SPDX-License-Identifier: Apache-2.0
#include "cost/heap.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

// The C library's own, under the names that it exports for this purpose.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace fairlead::cost {
namespace {

std::atomic<std::uint64_t> by_all{0};
thread_local std::uint64_t by_this_thread = 0;

void count() {
  by_all.fetch_add(1, std::memory_order_relaxed);
  ++by_this_thread;
}

}  // namespace

std::uint64_t allocations_of_this_thread() { return by_this_thread; }
std::uint64_t allocations() { return by_all.load(std::memory_order_relaxed); }

}  // namespace fairlead::cost

// operator new and every library end here, for which the names must be visible outside of the program. What is freed
// goes to the C library's free, which knows it.
#pragma GCC visibility push(default)
extern "C" {
void* malloc(std::size_t size) {
  fairlead::cost::count();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  fairlead::cost::count();
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  fairlead::cost::count();
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  fairlead::cost::count();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
  fairlead::cost::count();
  *made = __libc_memalign(alignment, size);
  return *made == nullptr ? ENOMEM : 0;
}
}
#pragma GCC visibility pop
