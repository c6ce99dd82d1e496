// SPDX-License-Identifier: Apache-2.0
/// @file  PlainDevice: a device that speaks MQTT over TCP, without TLS.
#pragma once

#include "fairlead/net/connector.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/client/device.hpp"

namespace fairlead::firmware {

/// One in a program: its objects are static.
class PlainDevice {
 public:
  /// Starts the device with its network. Of the arguments those of Device::start().
  /// @return The exit status: 0 when all is well; what is wrong is written.
  [[nodiscard]] static int begin(const Arguments& arguments);

  // After begin().
  [[nodiscard]] static Device& device();
  [[nodiscard]] static net::Connector& connector();
};

}  // namespace fairlead::firmware
