// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/names.hpp"

#include <cstdint>

#include <lwip/dns.h>

namespace fairlead::firmware {

void ask_names(const Arguments& arguments) {
  constexpr ip_addr_t kHost IPADDR4_INIT_BYTES(10, 0, 2, 2);
  const std::uint32_t port = arguments.number("names", 0);
  if (port == 0) return;
  lwip_dns_port = static_cast<std::uint16_t>(port);
  dns_setserver(0, &kHost);
}

/// It says that a name is good for a second, and lwIP counts seconds.
void forget_names() {
  dns_tmr();
  dns_tmr();
}

}  // namespace fairlead::firmware
