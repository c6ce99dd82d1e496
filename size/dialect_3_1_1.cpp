// SPDX-License-Identifier: Apache-2.0
#include "outside_dialect.hpp"

namespace fairlead::size {

const mqtt::Dialect& dialect() { return mqtt::v3_1_1(); }

}  // namespace fairlead::size
