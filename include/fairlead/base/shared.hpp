// SPDX-License-Identifier: Apache-2.0
/// @file  Shared: handles of an object that ends with the last of them, wherever its memory is from.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace fairlead {

/// Counts the handles of an object, which ends with the last of them. Thread-safe.
class Counted {
 public:
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  /// One handle more.
  void retain() { handles_.fetch_add(1, std::memory_order_relaxed); }
  /// One handle less.
  void release() {
    if (handles_.fetch_sub(1, std::memory_order_acq_rel) == 1) end_(*this);
  }

 protected:
  explicit Counted(void (*end)(Counted&)) : end_(end) {}
  ~Counted() = default;

 private:
  std::atomic<std::uint32_t> handles_{1};
  void (*end_)(Counted&);
};

/// A handle of a T, which is Counted; T need be complete only where it is used.
template <class T>
class Shared {
 public:
  /// Takes over the first handle of `first`.
  explicit Shared(Counted& first) : object_(&first) {}
  Shared(const Shared& other) : object_(other.object_) { object_->retain(); }
  /// Leaves `other` empty: to be assigned to or destroyed, and nothing else.
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Shared() {
    if (object_ != nullptr) object_->release();
  }
  [[nodiscard]] T& operator*() const { return static_cast<T&>(*object_); }
  [[nodiscard]] T* operator->() const { return static_cast<T*>(object_); }

 private:
  Counted* object_;
};

}  // namespace fairlead
