// SPDX-License-Identifier: Apache-2.0
#include "outside.hpp"
#include "outside_dialect.hpp"

namespace fairlead::size {

/// Which one is decided when the program runs, as by a setting of the device.
const mqtt::Dialect& dialect() { return now().time_since_epoch() == Duration::zero() ? mqtt::v3_1_1() : mqtt::v5(); }

}  // namespace fairlead::size
