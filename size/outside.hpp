// SPDX-License-Identifier: Apache-2.0
/// @file  What a program on a device uses besides Fairlead: its transport, its clock, its own code. Here it does
/// nothing, in a file of its own so that the compiler cannot know that, and its size is not counted.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"

#include <span>

namespace fairlead::size {

/// The program itself; what each file with a name of a program defines.
void program();

[[nodiscard]] Instant now();
[[nodiscard]] IoResult transport_send(std::span<const Bytes> pieces);
[[nodiscard]] IoResult transport_recv(MutableBytes into);
/// What the application does with bytes, numbers and errors that it gets.
void use(Bytes bytes);
void use(std::uint32_t number);

}  // namespace fairlead::size
