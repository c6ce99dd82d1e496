// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/network.hpp"

#include "fairlead/base/check.hpp"

#include "firmware/board/memory_map.hpp"
#include "firmware/board/ticks.hpp"

#include <algorithm>
#include <span>

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/pbuf.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

namespace fairlead::firmware {

namespace {

platform::Entropy* random_numbers = nullptr;  // lwIP is one for a program.

}  // namespace

Network::Network() : controller_(kEthernetBase) {}

err_t Network::send(netif* interface, pbuf* frame) {
  auto& network = *static_cast<Network*>(interface->state);
  if (network.path_ != nullptr && !network.path_->lets_out()) return ERR_OK;
  return network.controller_.send(*frame);
}

err_t Network::set_up(netif* interface) {
  interface->name[0] = 'e';
  interface->name[1] = 'n';
  interface->mtu = 1500;
  interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
  interface->output = &etharp_output;
  interface->linkoutput = &Network::send;
  const auto address = static_cast<Network*>(interface->state)->controller_.hardware_address();
  static_assert(address.size() == ETH_HWADDR_LEN);
  std::ranges::copy(address, static_cast<std::uint8_t*>(interface->hwaddr));
  interface->hwaddr_len = ETH_HWADDR_LEN;
  return ERR_OK;
}

Result<void> Network::start(platform::Entropy& entropy) {
  if (!controller_.start()) return fail(Errc::unsupported);
  random_numbers = &entropy;
  lwip_init();
  netif_add(&interface_, nullptr, nullptr, nullptr, this, &Network::set_up, &ethernet_input);
  netif_set_default(&interface_);
  netif_set_up(&interface_);
  if (dhcp_start(&interface_) != ERR_OK) return fail(Errc::no_memory);
  return {};
}

pbuf* Network::next_frame() {
  if (path_ == nullptr) return controller_.receive();
  if (pbuf* const late = path_->due(); late != nullptr) return late;
  while (pbuf* const frame = controller_.receive()) {
    if (pbuf* const passed = path_->arrived(frame); passed != nullptr) return passed;
  }
  return nullptr;
}

bool Network::poll() {
  bool happened = false;
  controller_.acknowledge();
  while (pbuf* const frame = next_frame()) {
    if (interface_.input(frame, &interface_) != ERR_OK) pbuf_free(frame);
    happened = true;
  }
  happened = happened || sys_timeouts_sleeptime() == 0;
  sys_check_timeouts();
  return happened;
}

Deadline Network::next_deadline() {
  const u32_t left = sys_timeouts_sleeptime();
  return left == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? Deadline::never() : after(now(), std::chrono::milliseconds(left));
}

}  // namespace fairlead::firmware

u16_t lwip_dns_port = 53;
u16_t lwip_sntp_port = 123;

extern "C" {

/// Modulo 2 to the power of 32, as lwIP counts.
u32_t sys_now() { return static_cast<u32_t>(fairlead::firmware::now().time_since_epoch().count()); }

unsigned lwip_random() {
  unsigned number = 0;
  const bool given =
      fairlead::firmware::random_numbers->fill(std::as_writable_bytes(std::span(&number, 1))).has_value();
  FAIRLEAD_CHECK(given);  // Numbers that others can guess would be worse than no connection.
  return number;
}

void lwip_assertion_failed(const char* file, int line) { fairlead::check_failed("lwIP", file, line); }
}
