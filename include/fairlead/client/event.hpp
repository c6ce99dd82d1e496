// SPDX-License-Identifier: Apache-2.0
/// @file  What a client reports.
#pragma once

#include "fairlead/connection/machine.hpp"
#include "fairlead/mqtt/event.hpp"

#include <variant>

namespace fairlead::client {

/// - mqtt::Connected       online: CONNACK accepted us. Without session_present the server knows no subscription of
///                         ours: subscribe (again). Subscribe at the first one in any case: the CONNACK of an attempt
///                         before may have been lost, and the session that it began is then present, and empty.
/// - connection::Offline   there is no connection: why, and when the next attempt is.
/// - mqtt::MessagePiece, mqtt::MessageAborted, mqtt::Completed   as the session reports them.
/// Views in an event live until the next call of the client that is not const.
using Event =
    std::variant<mqtt::Connected, connection::Offline, mqtt::MessagePiece, mqtt::MessageAborted, mqtt::Completed>;

}  // namespace fairlead::client
