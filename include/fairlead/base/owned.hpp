// SPDX-License-Identifier: Apache-2.0
/// @file  Owned: the only owner of an object of a library, which is given back in the library's way.
#pragma once

#include <utility>

namespace fairlead {

/// Moves, and does not copy; may be empty.
/// @tparam Free  Called with the object in the end: `Free{}(object)`.
template <class T, class Free>
class Owned {
 public:
  Owned() = default;
  explicit Owned(T* object) : object_(object) {}
  Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Owned() {
    if (object_ != nullptr) Free{}(object_);
  }
  /// Owns this one from here on; what it had is given back.
  void reset(T* object = nullptr) { *this = Owned(object); }
  /// Somebody else owns it from here on.
  [[nodiscard]] T* give_up() { return std::exchange(object_, nullptr); }
  [[nodiscard]] T* get() const { return object_; }
  [[nodiscard]] T* operator->() const { return object_; }
  [[nodiscard]] T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace fairlead
