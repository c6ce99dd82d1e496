// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include "fairlead/base/check.hpp"

#include "board.hpp"
#include "hal.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/pbuf.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>

using namespace fairlead;

namespace new_board {
namespace {

/// In one poll, so that whoever floods the network does not keep the main loop from its other work.
constexpr int kMostFrames = 16;

}  // namespace

Result<void> Network::start() {
  if (!hal_ethernet_start()) return fail(Errc::unsupported);
  lwip_init();
  netif_add(&interface_, nullptr, nullptr, nullptr, this, &Network::set_up, &ethernet_input);
  netif_set_default(&interface_);
  netif_set_up(&interface_);
  if (dhcp_start(&interface_) != ERR_OK) return fail(Errc::no_memory);
  return {};
}

err_t Network::set_up(netif* interface) {
  interface->name[0] = 'e';
  interface->name[1] = 'n';
  interface->mtu = 1500;
  interface->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;  // The link comes by poll().
  interface->output = &etharp_output;
  interface->linkoutput = &Network::send;
  interface->hwaddr_len = ETH_HWADDR_LEN;
  hal_ethernet_address(static_cast<std::uint8_t*>(interface->hwaddr));
  return ERR_OK;
}

bool Network::poll() {
  bool happened = look_at_link();
  for (int frames = 0; frames < kMostFrames && hal_frame_size() != 0; ++frames) {
    take_frame();
    happened = true;
  }
  happened = happened || sys_timeouts_sleeptime() == 0;
  sys_check_timeouts();
  return happened;
}

/// A cable that comes back asks for an address anew, since it may lead elsewhere.
bool Network::look_at_link() {
  const bool up = hal_ethernet_link();
  if (up == (netif_is_link_up(&interface_) != 0)) return false;
  if (up) {
    netif_set_link_up(&interface_);
  } else {
    netif_set_link_down(&interface_);
  }
  return true;
}

/// With ETH_PAD_SIZE bytes in front of the frame. Where lwIP has no buffer, the frame is lost, as on the way.
void Network::take_frame() {
  const auto size = static_cast<u16_t>(hal_frame_size());
  pbuf* const frame = pbuf_alloc(PBUF_RAW, ETH_PAD_SIZE + size, PBUF_POOL);
  if (frame != nullptr) {
    pbuf_take_at(frame, hal_frame_data(), size, ETH_PAD_SIZE);
    if (interface_.input(frame, &interface_) != ERR_OK) pbuf_free(frame);
  }
  hal_frame_drop();
}

/// Where there is no room, TCP sends again later.
err_t Network::send(netif* /*interface*/, pbuf* frame) {
  const std::size_t size = frame->tot_len - std::size_t{ETH_PAD_SIZE};
  if (size > kLongestFrame) return ERR_BUF;
  std::uint8_t* const room = hal_transmit_room();
  if (room == nullptr) return ERR_MEM;
  pbuf_copy_partial(frame, room, static_cast<u16_t>(size), ETH_PAD_SIZE);
  hal_transmit(size);
  return ERR_OK;
}

Deadline Network::next_deadline() {
  const u32_t left = sys_timeouts_sleeptime();
  return left == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? Deadline::never() : after(now(), std::chrono::milliseconds(left));
}

}  // namespace new_board

// What lwIP asks of a program: sys_now() always, the others by its arch/cc.h.
extern "C" {

/// Modulo 2 to the power of 32, as lwIP counts.
u32_t sys_now() { return static_cast<u32_t>(new_board::now().time_since_epoch().count()); }

/// Sequence numbers, ports and identifiers: numbers that others can guess would be worse than no connection.
unsigned lwip_random() {
  unsigned number = 0;
  FAIRLEAD_CHECK(hal_random(&number, sizeof number));
  return number;
}

void lwip_assertion_failed(const char* file, int line) { check_failed("lwIP", file, line); }
}
