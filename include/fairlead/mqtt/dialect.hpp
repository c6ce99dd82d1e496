// SPDX-License-Identifier: Apache-2.0
/// @file  Dialect: which version of MQTT a session speaks.
#pragma once

namespace fairlead::mqtt {

/// What differs between versions, as a table of functions: a program that names one version links only that one.
struct Dialect;

/// MQTT 3.1.1 (OASIS standard of 29 October 2014). Static storage.
[[nodiscard]] const Dialect& v3_1_1();
/// MQTT 5.0 (OASIS standard of 7 March 2019). Static storage.
[[nodiscard]] const Dialect& v5();

}  // namespace fairlead::mqtt
