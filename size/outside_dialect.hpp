// SPDX-License-Identifier: Apache-2.0
/// @file  Which MQTT a program speaks.
#pragma once

#include "fairlead/mqtt/dialect.hpp"

namespace fairlead::size {

/// Each program links one of the files that define it.
[[nodiscard]] const mqtt::Dialect& dialect();

}  // namespace fairlead::size
