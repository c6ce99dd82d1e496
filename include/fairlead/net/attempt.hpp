// SPDX-License-Identifier: Apache-2.0
/// @file  Attempt: one address and what became of it.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/net/address.hpp"

#include <cstdint>

namespace fairlead::net {

/// A slot of a TcpStack, from 0 to max_attempts() - 1.
enum class AttemptId : std::uint8_t {
};

/// One address of the peer, for the account of how a connection came about or failed.
struct Attempt {
  /// How far it came.
  enum class State : std::uint8_t {
    untried,    ///< Known, not dialled.
    dialling,   ///< Under way.
    connected,  ///< This one is used.
    failed,     ///< See `error`.
    abandoned,  ///< Another one was quicker.
  };
  Address address;
  State state = State::untried;
  AttemptId id{};               ///< The slot while dialling, and of the connected one.
  Errc error = Errc::internal;  ///< When it failed.
  std::int32_t native = 0;      ///< The port's number when it failed, for people.
  Instant started{};            ///< When it was dialled.
  Instant ended{};              ///< When it connected, failed or was abandoned.
};

}  // namespace fairlead::net
