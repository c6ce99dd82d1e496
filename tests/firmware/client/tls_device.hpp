// SPDX-License-Identifier: Apache-2.0
/// @file  TlsDevice: a device that speaks TLS by one library, wherever its key is.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/net/connector.hpp"
#include "fairlead/tls/session.hpp"

#include "firmware/client/arguments.hpp"
#include "firmware/client/device.hpp"

namespace fairlead::firmware {

/// One in a program: its objects are static.
class TlsDevice {
 public:
  /// Starts the TLS library's heap, the device with its network, and TLS. Of the arguments those of Device::start() and
  /// Credentials::open(), and `now`, the date.
  /// @param ticket  Where there is room, sessions are resumed; outlives the program's connections.
  /// @return The exit status: 0 when all is well; what is wrong is written.
  [[nodiscard]] static int begin(const Arguments& arguments, MutableBytes ticket = {});

  // After begin().
  [[nodiscard]] static Device& device();
  [[nodiscard]] static net::Connector& connector();
  [[nodiscard]] static tls::Session& session();
};

}  // namespace fairlead::firmware
