// SPDX-License-Identifier: Apache-2.0
#include "support/lwip_name_server.hpp"

#include "support/lwip_world.hpp"

#include <array>
#include <stdexcept>
#include <vector>

#include <lwip/dns.h>
#include <lwip/pbuf.h>
#include <lwip/udp.h>

namespace fairlead::support {
namespace {

constexpr u16_t kPort = 53;

}  // namespace

struct LwipNameServer::Callbacks {
  static void received(void* self, udp_pcb* pcb, pbuf* packet, const ip_addr_t* from, u16_t port) {
    std::array<std::byte, 1500> question{};
    const u16_t size = pbuf_copy_partial(packet, question.data(), question.size(), 0);
    pbuf_free(packet);
    auto& records = static_cast<LwipNameServer*>(self)->records_;
    const std::vector<std::byte> answer = records.answer(Bytes(question).first(size), DnsRecords::Over::udp);
    if (answer.empty()) return;
    pbuf* const reply = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(answer.size()), PBUF_RAM);
    if (reply == nullptr) return;
    (void)pbuf_take(reply, answer.data(), static_cast<u16_t>(answer.size()));
    (void)udp_sendto(pcb, reply, from, port);
    pbuf_free(reply);
  }
};

LwipNameServer::LwipNameServer() {
  ip_addr_t own;
  (void)ipaddr_aton(lwip::address(net::Family::ipv4, kPort).host_text().c_str(), &own);
  (void)lwip::now();  // lwIP is running.
  pcb_ = udp_new();
  if (pcb_ == nullptr || udp_bind(pcb_, &own, kPort) != ERR_OK) throw std::runtime_error("lwIP gives no port");
  udp_recv(pcb_, &Callbacks::received, this);
  dns_setserver(0, &own);
}

LwipNameServer::~LwipNameServer() {
  udp_remove(pcb_);
  dns_setserver(0, nullptr);
}

}  // namespace fairlead::support
