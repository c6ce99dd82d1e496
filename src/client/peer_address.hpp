// SPDX-License-Identifier: Apache-2.0
/// @file  Where a connector was, for the record of a failure.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/net/connector.hpp"

namespace fairlead::client {

/// Writes the address in use, or the one that was dialled last, into `failure`.
inline void note_address(Failure& failure, const net::Connector& connector) {
  const net::ConnectTimes& times = connector.times();
  std::optional<net::Address> address = times.address;
  if (!address && !times.attempts.empty()) address = times.attempts.back().address;
  if (!address) return;
  failure.address = address->bytes;
  failure.port = address->port;
}

}  // namespace fairlead::client
