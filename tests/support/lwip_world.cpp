// SPDX-License-Identifier: Apache-2.0
#include "support/lwip_world.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <utility>
#include <vector>

#include <lwip/init.h>
#include <lwip/ip.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/timeouts.h>
#include <lwip/udp.h>

namespace fairlead::support::lwip {
namespace {

// RFC 5737 and RFC 3849.
constexpr std::array<std::uint8_t, 4> kIpv4{192, 0, 2, 1};
constexpr std::array<std::byte, 16> kIpv6{
    std::byte{0x20}, std::byte{0x01}, std::byte{0x0d}, std::byte{0xb8}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
    std::byte{1}};

// Some time, so that it passes where both ends never stop to acknowledge each other's full windows.
constexpr Duration kPrompt{1};
constexpr Duration kLate{20};

struct World {
  World() = default;
  ~World() {
    for (const UnderWay& one : wire) pbuf_free(one.packet);
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  netif interface{};
  Instant now{Duration(1'000'000)};
  std::vector<Instant> due;  // Of lwip_cyclic_timers.
  struct UnderWay {
    Instant due;
    pbuf* packet;
  };
  std::deque<UnderWay> wire;  // In the order in which they arrive.
  std::function<Fate(const Packet&)> fate;
  std::function<bool(const Packet&)> counts;
  std::uint32_t packets = 0;
};

struct Memory {
  std::size_t blocks = 0;
  std::uint32_t allocations = 0;
  std::uint32_t granted = 0;
  std::uint32_t refused = 0;
};
Memory memory;

World& world();

Packet read(const pbuf* packet) {
  std::array<std::uint8_t, 120> head{};
  (void)pbuf_copy_partial(packet, head.data(), head.size(), 0);
  const auto u16 = [&](std::size_t at) { return static_cast<std::uint16_t>(head[at] << 8 | head[at + 1]); };
  const bool v4 = head[0] >> 4 == 4;
  const std::size_t ip = v4 ? (head[0] & 0xfU) * 4 : 40;
  Packet read{.tcp = (v4 ? head[9] : head[6]) == IP_PROTO_TCP, .from_port = u16(ip), .to_port = u16(ip + 2)};
  read.payload = packet->tot_len - ip - (read.tcp ? (head[ip + 12] >> 4) * 4U : 8U);
  return read;
}

/// As a driver does it that receives: into buffers of the pool, and where there are none the packet is lost.
void put(World& w, pbuf* packet, Duration takes) {
  pbuf* const copy = pbuf_clone(PBUF_RAW, PBUF_POOL, packet);
  if (copy == nullptr) return;
  const Instant due = w.now + takes;
  const auto before = std::ranges::find_if(w.wire, [&](const World::UnderWay& other) { return other.due > due; });
  w.wire.insert(before, {due, copy});
}

err_t sent(pbuf* packet) {
  World& w = world();
  const Packet what = read(packet);
  if (w.counts && w.counts(what)) ++w.packets;
  switch (w.fate ? w.fate(what) : Fate::arrives) {
    case Fate::is_lost: return ERR_OK;
    case Fate::is_refused: return ERR_MEM;
    case Fate::arrives_late: put(w, packet, kLate); return ERR_OK;
    case Fate::arrives_twice: put(w, packet, kPrompt); [[fallthrough]];
    case Fate::arrives: put(w, packet, kPrompt);
  }
  return ERR_OK;
}

err_t started(netif* interface) {
  interface->mtu = 1500;
  interface->output = [](netif*, pbuf* packet, const ip4_addr_t*) { return sent(packet); };
  interface->output_ip6 = [](netif*, pbuf* packet, const ip6_addr_t*) { return sent(packet); };
  return ERR_OK;
}

/// An address of the family as lwIP has it.
ip_addr_t own(net::Family family) {
  ip_addr_t ip;
  if (ipaddr_aton(address(family, 0).host_text().c_str(), &ip) == 0) throw std::runtime_error("not an address");
  return ip;
}

void start(World& w) {
  lwip_init();
  const ip_addr_t ipv4 = own(net::Family::ipv4);
  const ip_addr_t ipv6 = own(net::Family::ipv6);
  ip4_addr_t mask;
  IP4_ADDR(&mask, 255, 255, 255, 0);
  if (netif_add(&w.interface, ip_2_ip4(&ipv4), &mask, nullptr, nullptr, started, ip_input) == nullptr) {
    throw std::runtime_error("lwIP takes no interface");
  }
  netif_ip6_addr_set(&w.interface, 1, ip_2_ip6(&ipv6));
  netif_ip6_addr_set_state(&w.interface, 1, IP6_ADDR_PREFERRED);
  netif_set_default(&w.interface);
  netif_set_up(&w.interface);
  netif_set_link_up(&w.interface);
  for (int i = 0; i < lwip_num_cyclic_timers; ++i) w.due.push_back(w.now);
}

World& world() {
  static World w;
  static bool is_started = false;
  if (!std::exchange(is_started, true)) start(w);
  return w;
}

}  // namespace

net::Address address(net::Family family, std::uint16_t port) {
  return family == net::Family::ipv4 ? net::Address::ipv4(kIpv4, port) : net::Address::ipv6(kIpv6, port);
}

Instant now() { return world().now; }

void step(Deadline limit) {
  World& w = world();
  const auto timer = std::ranges::min_element(w.due);
  const Instant next = w.wire.empty() ? *timer : std::min(*timer, w.wire.front().due);
  w.now = std::max(w.now, std::min(next, limit.at()));
  if (!w.wire.empty() && w.wire.front().due <= w.now) {
    pbuf* const packet = w.wire.front().packet;
    w.wire.pop_front();
    if (w.interface.input(packet, &w.interface) != ERR_OK) pbuf_free(packet);
  } else if (*timer <= w.now) {
    const lwip_cyclic_timer& due = lwip_cyclic_timers[timer - w.due.begin()];
    *timer = w.now + Duration(due.interval_ms);
    due.handler();
  }
}

void deliver() {
  const Instant hang = now() + Duration(10'000);
  while (!world().wire.empty() && now() < hang) step();
}

void settle() {
  const Instant hang = now() + Duration(3'600'000);
  const auto holds = [] { return tcp_active_pcbs != nullptr || tcp_tw_pcbs != nullptr || udp_pcbs != nullptr; };
  while ((holds() || !world().wire.empty()) && now() < hang) step();
  if (holds()) throw std::runtime_error("lwIP does not come to rest");
}

void set_fate(std::function<Fate(const Packet&)> fate) { world().fate = std::move(fate); }

void count_packets(std::function<bool(const Packet&)> counts) {
  world().counts = std::move(counts);
  world().packets = 0;
}
std::uint32_t packets() { return world().packets; }

void lose_all_to(std::uint16_t port) {
  set_fate([port](const Packet& packet) { return packet.to_port == port ? Fate::is_lost : Fate::arrives; });
}
void count_segments_to(std::uint16_t port) {
  count_packets([port](const Packet& packet) { return packet.tcp && packet.to_port == port && packet.payload != 0; });
}
std::uint32_t segments() { return packets(); }

std::size_t blocks() { return memory.blocks; }
std::uint32_t allocations() { return memory.allocations; }
void refuse(std::uint32_t granted, std::uint32_t count) {
  memory.granted = granted;
  memory.refused = count;
}

}  // namespace fairlead::support::lwip

extern "C" {

void sys_timeouts_init() {}

u32_t sys_now() { return static_cast<u32_t>(fairlead::support::lwip::now().time_since_epoch().count()); }

void* lwip_world_malloc(size_t size) {
  auto& memory = fairlead::support::lwip::memory;
  ++memory.allocations;
  if (memory.granted != 0) {
    --memory.granted;
  } else if (memory.refused != 0) {
    --memory.refused;
    return nullptr;
  }
  ++memory.blocks;
  return std::malloc(size);
}

void* lwip_world_calloc(size_t count, size_t size) {
  void* const block = lwip_world_malloc(count * size);
  if (block != nullptr) std::memset(block, 0, count * size);
  return block;
}

void lwip_world_free(void* block) {
  --fairlead::support::lwip::memory.blocks;
  std::free(block);
}
}
