// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/ethernet.hpp"

#include "fairlead/base/check.hpp"

#include "firmware/board/memory_map.hpp"

#include <algorithm>
#include <span>

#include <lwip/etharp.h>
#include <lwip/pbuf.h>

namespace fairlead::firmware {
namespace {

platform::Entropy* random_numbers = nullptr;  // lwIP is one for a program.

}  // namespace

Ethernet::Ethernet() : controller_(kEthernetBase) {}

err_t Ethernet::send(netif* interface, pbuf* frame) {
  auto& ethernet = *static_cast<Ethernet*>(interface->state);
  if (ethernet.path_ != nullptr && !ethernet.path_->lets_out(*frame)) return ERR_OK;
  return ethernet.controller_.send(*frame);
}

err_t Ethernet::set_up(netif* interface) {
  interface->name[0] = 'e';
  interface->name[1] = 'n';
  interface->mtu = 1500;
  interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET | NETIF_FLAG_LINK_UP;
  begin_families(*interface);
  interface->linkoutput = &Ethernet::send;
  const auto address = static_cast<Ethernet*>(interface->state)->controller_.hardware_address();
  static_assert(address.size() == ETH_HWADDR_LEN);
  std::ranges::copy(address, static_cast<std::uint8_t*>(interface->hwaddr));
  interface->hwaddr_len = ETH_HWADDR_LEN;
  return ERR_OK;
}

Result<void> Ethernet::start_controller(platform::Entropy& entropy) {
  if (!controller_.start()) return fail(Errc::unsupported);
  random_numbers = &entropy;
  return {};
}

Result<void> Ethernet::start(netif_input_fn input) {
  netif_add(&interface_, nullptr, nullptr, nullptr, this, &Ethernet::set_up, input);
  netif_set_default(&interface_);
  netif_set_up(&interface_);
  if (ask_for_addresses(interface_) != ERR_OK) return fail(Errc::no_memory);
  return {};
}

pbuf* Ethernet::next_frame() {
  if (path_ == nullptr) return controller_.receive();
  if (pbuf* const late = path_->due(); late != nullptr) return late;
  while (pbuf* const frame = controller_.receive()) {
    if (pbuf* const passed = path_->arrived(frame); passed != nullptr) return passed;
  }
  return nullptr;
}

bool Ethernet::receive() {
  bool happened = false;
  controller_.acknowledge();
  while (pbuf* const frame = next_frame()) {
    if (interface_.input(frame, &interface_) != ERR_OK) pbuf_free(frame);
    happened = true;
  }
  return happened;
}

}  // namespace fairlead::firmware

u16_t lwip_dns_port = 53;
u16_t lwip_sntp_port = 123;

extern "C" {

unsigned lwip_random() {
  unsigned number = 0;
  const bool given =
      fairlead::firmware::random_numbers->fill(std::as_writable_bytes(std::span(&number, 1))).has_value();
  FAIRLEAD_CHECK(given);  // Numbers that others can guess would be worse than no connection.
  return number;
}

void lwip_assertion_failed(const char* file, int line) { fairlead::check_failed("lwIP", file, line); }
}
