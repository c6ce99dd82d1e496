// SPDX-License-Identifier: Apache-2.0
/// @file  Product: all that a device with an identity and no system has, but its connection.
#pragma once

#include "firmware/client/arguments.hpp"
#include "firmware/client/calendar.hpp"
#include "firmware/client/device.hpp"

namespace fairlead::firmware {

/// One in a program: its objects are static. Its functions return an exit status, 0 when all is well, and write what is
/// wrong.
class Product {
 public:
  /// Starts mbedTLS's heap and the Identity, of which service() comes next.
  [[nodiscard]] static int begin(const Arguments& arguments);

  /// Reads what the device is. `now` is the date; it is unknown without.
  [[nodiscard]] static int open(const Arguments& arguments);

  [[nodiscard]] static Device& device();
  /// After open().
  [[nodiscard]] static Calendar& calendar();
};

}  // namespace fairlead::firmware
