// SPDX-License-Identifier: Apache-2.0
// The vectors of an image that takes no interrupt.
#include "firmware/board/vectors.hpp"

namespace {

[[gnu::section(".vectors"), gnu::used]] constexpr fairlead::firmware::VectorTable<0> kVectors;

}  // namespace
