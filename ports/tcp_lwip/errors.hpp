// SPDX-License-Identifier: Apache-2.0
/// @file  lwIP's errors. The one place that reads its numbers.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstdint>

namespace fairlead::ports::tcp_lwip {

/// What an err_t says of a connection that was not made. Precondition: it is an error.
[[nodiscard]] Errc error_of(std::int8_t error);

}  // namespace fairlead::ports::tcp_lwip
