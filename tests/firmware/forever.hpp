// SPDX-License-Identifier: Apache-2.0
/// @file  Forever: the place of an object that lives until the power goes.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace fairlead::firmware {

/// Static memory for one T, which begins when it is told to and never ends: an image without an exit links neither its
/// destructor nor the list of those that an exit would call.
template <class T>
class Forever {
 public:
  template <class... Arguments>
  T& begin(Arguments&&... arguments) {
    return *new (place_.data()) T(std::forward<Arguments>(arguments)...);
  }
  /// Precondition: begin() was called.
  [[nodiscard]] T& operator*() { return *std::launder(reinterpret_cast<T*>(place_.data())); }
  [[nodiscard]] T* operator->() { return &**this; }

 private:
  alignas(T) std::array<std::byte, sizeof(T)> place_;
};

}  // namespace fairlead::firmware
