// SPDX-License-Identifier: Apache-2.0
// IPv6 beside IPv4: a link-local address, and one made of the prefix that a router announces (RFC 4862).
#include "firmware/board/ethernet.hpp"
#include "firmware/board/families.hpp"

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/ethip6.h>

namespace fairlead::firmware {
namespace {

/// Neighbours and routers speak to groups. The controller hears all of them, or none.
err_t hear_group(netif* interface, const ip6_addr_t* /*group*/, netif_mac_filter_action action) {
  if (action == NETIF_ADD_MAC_FILTER) static_cast<Ethernet*>(interface->state)->hear_groups();
  return ERR_OK;
}

bool answers(const netif& interface, s8_t index) {
  return ip6_addr_ispreferred(netif_ip6_addr_state(&interface, index)) &&
         !ip6_addr_islinklocal(netif_ip6_addr(&interface, index));
}

}  // namespace

void begin_families(netif& interface) {
  interface.output = &etharp_output;
  interface.output_ip6 = &ethip6_output;
  interface.flags |= NETIF_FLAG_MLD6;
  netif_set_mld_mac_filter(&interface, &hear_group);
  netif_set_ip6_autoconfig_enabled(&interface, 1);
}

err_t ask_for_addresses(netif& interface) {
  netif_create_ip6_linklocal_address(&interface, 1);
  return dhcp_start(&interface);
}

bool has_addresses(const netif& interface) {
  if (ip4_addr_isany_val(*netif_ip4_addr(&interface))) return false;
  for (s8_t index = 1; index < LWIP_IPV6_NUM_ADDRESSES; ++index) {
    if (answers(interface, index)) return true;
  }
  return false;
}

}  // namespace fairlead::firmware
