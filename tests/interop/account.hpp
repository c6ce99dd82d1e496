// SPDX-License-Identifier: Apache-2.0
/// @file  What a campaign tells about itself.
#pragma once

#include "interop/traffic.hpp"

#include <string>

namespace fairlead::interop {

/// Prints how many messages of each QoS were published, missed and doubled, and how connections ended.
void print_account(const std::string& title, const Traffic& traffic);

/// What a broker's log says of the first messages of this QoS that are missing or doubled; empty if none is.
[[nodiscard]] std::string evidence(const Ledger& ledger, mqtt::QoS qos, const std::string& log);

/// Checks what holds however connections break, as long as the broker keeps its sessions: nothing of QoS 1 and 2 is
/// lost, and nothing of QoS 0 and 2 is doubled but what the broker's own log shows it to have doubled.
void expect_everything_once(const Ledger& ledger, const std::string& log);

}  // namespace fairlead::interop
