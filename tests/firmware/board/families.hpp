// SPDX-License-Identifier: Apache-2.0
/// @file  The families of addresses under which lwIP was built. Each image links one of the files families_*.cpp.
#pragma once

#include <lwip/netif.h>

namespace fairlead::firmware {

/// While lwIP adds an Ethernet interface: how its packets leave under each family, and what must be heard for that.
void begin_families(netif& interface);
/// Once it is up: asks for an address of each family. @return ERR_OK or ERR_MEM.
[[nodiscard]] err_t ask_for_addresses(netif& interface);
/// Whether there is one of each that others in the network can answer to.
[[nodiscard]] bool has_addresses(const netif& interface);

}  // namespace fairlead::firmware
