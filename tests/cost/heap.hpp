// SPDX-License-Identifier: Apache-2.0
/// @file  How often the heap is asked for memory, whoever asks: malloc and its like stand in front of the C library's.
#pragma once

#include <cstdint>

namespace fairlead::cost {

/// By the thread that calls.
[[nodiscard]] std::uint64_t allocations_of_this_thread();
/// By all threads of the program.
[[nodiscard]] std::uint64_t allocations();

}  // namespace fairlead::cost
