// SPDX-License-Identifier: Apache-2.0
#include "firmware/lwip_wire.hpp"

#include "fairlead/base/check.hpp"

#include "firmware/fixed_numbers.hpp"

#include <lwip/ip.h>

namespace fairlead::firmware {
namespace {

constexpr std::array<std::uint8_t, 4> kOwn{192, 0, 2, 1};  // RFC 5737.
constexpr std::size_t kHeader = 20;                        // In bytes, of IPv4 and the least of TCP.
using Head = std::array<std::uint8_t, 2 * kHeader>;

bool is_segment_with_payload(const pbuf* packet, const Head& head) {
  const std::size_t headers = kHeader + (head[kHeader + 12] >> 4U) * 4U;
  return head[9] == IP_PROTO_TCP && packet->tot_len > headers;
}

}  // namespace

/// As a driver does it that receives: into buffers of the pool, and where there are none the packet is lost.
err_t LwipWire::send(netif* interface, pbuf* packet, const ip4_addr_t* /*to*/) {
  auto& wire = *static_cast<LwipWire*>(interface->state);
  Head head{};
  (void)pbuf_copy_partial(packet, head.data(), head.size(), 0);
  const auto to = static_cast<std::uint16_t>(head[kHeader + 2] * 256 + head[kHeader + 3]);
  if (to == wire.counted_to_ && is_segment_with_payload(packet, head)) ++wire.segments_;
  if (to == wire.lost_to_ || wire.count_ == wire.packets_.size()) return ERR_OK;
  pbuf* const copy = pbuf_clone(PBUF_RAW, PBUF_POOL, packet);
  if (copy == nullptr) return ERR_OK;
  wire.packets_[(wire.first_ + wire.count_++) % wire.packets_.size()] = {.due = wire.now_() + wire.takes_,
                                                                         .buffers = copy};
  if (wire.news_ != nullptr) wire.news_();
  return ERR_OK;
}

err_t LwipWire::set_up(netif* interface) {
  interface->mtu = 1500;
  interface->output = &LwipWire::send;
  return ERR_OK;
}

void LwipWire::begin() {
  ip4_addr_t own;
  ip4_addr_t mask;
  IP4_ADDR(&own, kOwn[0], kOwn[1], kOwn[2], kOwn[3]);
  IP4_ADDR(&mask, 255, 255, 255, 0);
  FAIRLEAD_CHECK(netif_add(&interface_, &own, &mask, nullptr, this, &LwipWire::set_up, &ip_input) != nullptr);
  netif_set_default(&interface_);
  netif_set_up(&interface_);
  netif_set_link_up(&interface_);
}

net::Address LwipWire::address(std::uint16_t port) { return net::Address::ipv4(kOwn, port); }

void LwipWire::deliver_one() {
  pbuf* const packet = packets_[first_].buffers;
  first_ = (first_ + 1) % packets_.size();
  --count_;
  if (interface_.input(packet, &interface_) != ERR_OK) pbuf_free(packet);
}

}  // namespace fairlead::firmware

u16_t lwip_dns_port = 53;
u16_t lwip_sntp_port = 123;

extern "C" {

/// The same ones in each run: nobody else is there.
unsigned lwip_random() {
  static fairlead::firmware::FixedNumbers numbers(0x1f12'3bb5);
  std::array<unsigned char, sizeof(unsigned)> bytes{};
  numbers.fill(bytes.data(), bytes.size());
  unsigned number = 0;
  for (const unsigned char byte : bytes) number = number << 8U | byte;
  return number;
}

void lwip_assertion_failed(const char* file, int line) { fairlead::check_failed("lwIP", file, line); }
}
