// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/lost_lease.hpp"

#include "fairlead/ports/semihosting.hpp"

#include <lwip/dhcp.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/prot/dhcp.h>
#include <lwip/timeouts.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;

// A frame of DHCP: Ethernet, IPv4 without options, UDP.
constexpr u16_t kIp = ETH_PAD_SIZE + 14;
constexpr u16_t kProtocol = kIp + 9;
constexpr u16_t kUdp = kIp + 20;
constexpr u16_t kChecksum = kUdp + 6;
constexpr u16_t kOptions = kUdp + 8 + DHCP_OPTIONS_OFS;

bool is_answer(const pbuf& frame) {
  return pbuf_get_at(&frame, kProtocol) == 17 && pbuf_get_at(&frame, kUdp) == 0 && pbuf_get_at(&frame, kUdp + 1) == 67;
}

/// Makes it a DHCPNAK, without a checksum (RFC 768: 0 is none).
void refuse(pbuf& answer) {
  u16_t at = kOptions;
  while (at < answer.tot_len && pbuf_get_at(&answer, at) != DHCP_OPTION_MESSAGE_TYPE) {
    at = static_cast<u16_t>(at + 2 + pbuf_get_at(&answer, at + 1));
  }
  pbuf_put_at(&answer, at + 2, DHCP_NAK);
  pbuf_put_at(&answer, kChecksum, 0);
  pbuf_put_at(&answer, kChecksum + 1, 0);
}

void run_timer(Duration in, sys_timeout_handler what, void* self) {
  sys_timeout(static_cast<u32_t>(in.count()), what, self);
}

}  // namespace

void LostLease::start(Duration in, Duration lasts) {
  lasts_ = lasts;
  run_timer(in, &LostLease::away, this);
}

void LostLease::away(void* self) {
  LostLease& lease = *static_cast<LostLease*>(self);
  if (lease.end_ == LeaseEnd::refused) {
    lease.answers_ = Answers::say_no;
    (void)dhcp_renew(netif_default);
  } else {
    lease.answers_ = Answers::are_lost;
    // DHCP counts minutes: the hours of the lease pass at once, with its attempts to renew and to rebind.
    while (dhcp_supplied_address(netif_default) != 0) dhcp_coarse_tmr();
  }
  write("the lease ends\n");
  run_timer(lease.lasts_, &LostLease::back, self);
}

void LostLease::back(void* self) {
  static_cast<LostLease*>(self)->answers_ = Answers::pass;
  write(dhcp_supplied_address(netif_default) != 0 ? "there is an address all the same\n" : "there is no address\n");
}

pbuf* LostLease::do_arrived(pbuf* frame) {
  if (answers_ == Answers::pass || !is_answer(*frame)) return frame;
  if (answers_ == Answers::say_no) {
    answers_ = Answers::are_lost;
    refuse(*frame);
    return frame;
  }
  pbuf_free(frame);
  return nullptr;
}

}  // namespace fairlead::firmware
