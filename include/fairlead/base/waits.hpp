// SPDX-License-Identifier: Apache-2.0
/// @file  What a driver has to wait for, as data. Streams fill it, an operating system's waiter reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead {

/// One word that an operating system's Waiter understands: a file descriptor, a pcb, a link number.
enum class NativeHandle : std::uintptr_t {
};

/// For a stack that can only be polled: its waiter calls again after its polling interval.
inline constexpr NativeHandle kNoHandle{~std::uintptr_t{0}};

/// A set of directions: of the byte stream when asking, of the native handle when answering.
enum class Directions : std::uint8_t {
  none = 0,
  receive = 1,
  send = 2,
  both = 3
};

[[nodiscard]] constexpr Directions operator|(Directions a, Directions b) {
  return static_cast<Directions>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
[[nodiscard]] constexpr Directions operator&(Directions a, Directions b) {
  return static_cast<Directions>(static_cast<std::uint8_t>(a) & static_cast<std::uint8_t>(b));
}
constexpr Directions& operator|=(Directions& a, Directions b) { return a = a | b; }
/// Whether the set has a direction: `any(wanted & Directions::send)`.
[[nodiscard]] constexpr bool any(Directions set) { return set != Directions::none; }

/// One native handle, and for what.
struct WaitItem {
  NativeHandle handle;
  Directions until;                     ///< Readiness that ends the wait.
  Directions ready = Directions::none;  ///< What the waiter found.
};

/// A list of fixed capacity in the driver's memory. Streams and connectors append to it.
class WaitList {
 public:
  explicit constexpr WaitList(std::span<WaitItem> storage) : storage_(storage) {}

  /// Appends one item; an item with the same handle is widened instead. A list that is full becomes ready(), so that
  /// nothing is waited for in vain.
  constexpr void add(WaitItem item) {
    if (!any(item.until)) return;
    for (WaitItem& known : storage_.first(size_)) {
      if (known.handle == item.handle) {
        known.until |= item.until;
        return;
      }
    }
    if (size_ == storage_.size()) return set_ready();
    storage_[size_++] = item;
  }
  /// Says that there is work to do without waiting.
  constexpr void set_ready() { ready_ = true; }
  /// Says that more packets are likely to follow closely: a waiter that can pause for about 0.1 ms, and not much
  /// longer, may do so before anything else, also where the list is ready(), so that several packets are read, or
  /// acknowledged, at once. It may be ignored.
  constexpr void gather() { gathers_ = true; }
  /// Takes the first `n` items of the storage as they are, which lists over parts of it have written.
  constexpr void assume(std::size_t n) { size_ = n; }
  /// Forgets everything, for the next round.
  constexpr void clear() {
    size_ = 0;
    ready_ = gathers_ = false;
  }

  /// Whether there is work to do without waiting.
  [[nodiscard]] constexpr bool ready() const { return ready_; }
  /// Whether gather() was called.
  [[nodiscard]] constexpr bool gathers() const { return gathers_; }
  /// The items, for the waiter to mark. Valid until the next add() or clear().
  [[nodiscard]] constexpr std::span<WaitItem> items() { return storage_.first(size_); }
  [[nodiscard]] constexpr std::span<const WaitItem> items() const { return storage_.first(size_); }

 private:
  std::span<WaitItem> storage_;
  std::size_t size_ = 0;
  bool ready_ = false;
  bool gathers_ = false;
};

}  // namespace fairlead
