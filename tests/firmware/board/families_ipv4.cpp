// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/families.hpp"

#include <lwip/dhcp.h>
#include <lwip/etharp.h>

namespace fairlead::firmware {

void begin_families(netif& interface) { interface.output = &etharp_output; }

err_t ask_for_addresses(netif& interface) { return dhcp_start(&interface); }

bool has_addresses(const netif& interface) { return !ip4_addr_isany_val(*netif_ip4_addr(&interface)); }

}  // namespace fairlead::firmware
