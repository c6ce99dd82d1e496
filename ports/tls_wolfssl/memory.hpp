// SPDX-License-Identifier: Apache-2.0
/// @file  Memory, List: bytes and objects in wolfSSL's heap.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace fairlead::ports::wolfssl {

/// From wolfSSL's heap, aligned for any object, or null; and back to it, which takes null.
[[nodiscard]] void* allocate(std::size_t size);
void release(void* memory);

/// An object of ours in wolfSSL's heap, or null: no memory.
template <class T>
[[nodiscard]] T* create() {
  void* const memory = allocate(sizeof(T));
  return memory == nullptr ? nullptr : new (memory) T;
}
template <class T>
void destroy(T* object) {
  std::destroy_at(object);
  release(object);
}

/// Bytes that may grow, zeroed in the end and where they are left behind, since they may be secret. Moving it leaves
/// them where they are. Functions that return bool say whether there was memory; if not, nothing has changed.
class Memory {
 public:
  Memory() = default;
  Memory(Memory&& other) noexcept { swap(other); }
  Memory& operator=(Memory&& other) noexcept {
    swap(other);
    return *this;
  }
  ~Memory() { clear(); }

  /// What is new is zero.
  [[nodiscard]] bool resize(std::size_t size);
  [[nodiscard]] bool assign(Bytes from);
  [[nodiscard]] bool append(Bytes more);
  /// Takes bytes away at the front.
  void drop(std::size_t count);
  /// Gives the memory back.
  void clear();

  [[nodiscard]] MutableBytes bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  void swap(Memory& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(room_, other.room_);
  }

  MutableBytes bytes_{};
  std::size_t room_ = 0;
};

/// Objects one behind the other; it grows at its end.
template <class T>
class List {
 public:
  List() = default;
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() { clear(); }

  /// Whether there was memory; if not, nothing has changed. The others move.
  [[nodiscard]] bool add(T one) {
    auto* const grown = static_cast<T*>(allocate((all_.size() + 1) * sizeof(T)));
    if (grown == nullptr) return false;
    std::uninitialized_move(all_.begin(), all_.end(), grown);
    std::construct_at(grown + all_.size(), std::move(one));
    const std::size_t size = all_.size() + 1;
    clear();
    all_ = {grown, size};
    return true;
  }
  void clear() {
    std::destroy(all_.begin(), all_.end());
    release(all_.data());
    all_ = {};
  }

  [[nodiscard]] std::span<T> all() const { return all_; }

 private:
  std::span<T> all_{};
};

}  // namespace fairlead::ports::wolfssl
