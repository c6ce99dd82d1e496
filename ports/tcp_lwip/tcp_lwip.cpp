// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/tcp_lwip.hpp"

#include "errors.hpp"

#include <algorithm>
#include <array>

#include <lwip/netif.h>
#include <lwip/tcp.h>

namespace fairlead::ports {

struct TcpLwip::Callbacks {
  static err_t connected(void* self, tcp_pcb* pcb, err_t) {
    Slot& slot = *static_cast<Slot*>(self);
    slot.state = Slot::State::connected;
    slot.pcb = nullptr;
    slot.stream.attach(pcb);
    slot.stream.wake();
    return ERR_OK;
  }
  /// The pcb is gone already, or will be when lwIP returns.
  static void failed(void* self, err_t error) {
    Slot& slot = *static_cast<Slot*>(self);
    slot.state = Slot::State::failed;
    slot.pcb = nullptr;
    slot.error = error;
    slot.stream.wake();
  }
};

TcpLwip::TcpLwip(platform::Waiter* waiter) : waiter_(waiter) {
  for (Slot& slot : slots_) slot.stream.set_waiter(waiter);
}

Result<void> TcpLwip::failed(std::int8_t error) {
  native_ = error;
  return fail(tcp_lwip::error_of(error));
}

Result<std::uint32_t> TcpLwip::do_interface_number(std::string_view name) {
  std::array<char, NETIF_NAMESIZE> text{};
  if (name.size() >= text.size()) return fail(Errc::invalid);
  std::ranges::copy(name, text.begin());
  const u8_t number = netif_name_to_index(text.data());
  if (number == NETIF_NO_INDEX) return fail(Errc::invalid);
  return number;
}

Result<void> TcpLwip::do_dial(net::AttemptId id, const net::Address& address) {
  net::Address without_zone = address;
  without_zone.scope_id = 0;
  ip_addr_t ip;
  // lwIP reads a text of the families that it was built with.
  if (ipaddr_aton(without_zone.host_text().c_str(), &ip) == 0) return fail(Errc::unsupported);
  const auto zone = static_cast<u8_t>(std::min<std::uint32_t>(address.scope_id, UINT8_MAX));
  const netif* const interface = netif_get_by_index(zone);
  if (zone != 0 && interface == nullptr) return failed(ERR_RTE);
  Slot& slot = this->slot(id);
  tcp_pcb* const pcb = tcp_new_ip_type(IP_GET_TYPE(&ip));
  if (pcb == nullptr) return failed(ERR_MEM);
  tcp_bind_netif(pcb, interface);
  tcp_arg(pcb, &slot);
  tcp_err(pcb, &Callbacks::failed);
  const err_t error = tcp_connect(pcb, &ip, address.port, &Callbacks::connected);
  if (error != ERR_OK) {
    tcp_err(pcb, nullptr);
    tcp_abort(pcb);
    return failed(error);
  }
  slot.state = Slot::State::dialling;
  slot.pcb = pcb;
  return {};
}

Result<void> TcpLwip::do_poll_dial(net::AttemptId id) {
  Slot& slot = this->slot(id);
  switch (slot.state) {
    case Slot::State::dialling: return fail(Errc::would_block);
    case Slot::State::connected: return {};
    case Slot::State::failed: slot.state = Slot::State::free; return failed(slot.error);
    default: return fail(Errc::invalid);
  }
}

void TcpLwip::do_abandon(net::AttemptId id) {
  Slot& slot = this->slot(id);
  if (slot.pcb != nullptr) {
    tcp_err(slot.pcb, nullptr);
    tcp_abort(slot.pcb);
    slot.pcb = nullptr;
  }
  slot.stream.close();
  slot.state = Slot::State::free;
}

void TcpLwip::do_collect_waits(WaitList& list) {
  for (const Answer& answer : answers_) {
    if (answer.state == Answer::State::pending) list.add({kNoHandle, Directions::both});
    if (answer.state == Answer::State::news) list.set_ready();
  }
  for (const Slot& slot : slots_) {
    if (slot.state == Slot::State::dialling) list.add({kNoHandle, Directions::both});
    if (slot.state == Slot::State::failed) list.set_ready();
  }
}

void TcpLwip::do_set_prompt_acks(net::PromptAcks acks) {
  for (Slot& slot : slots_) slot.stream.set_prompt_acks(acks);
}

void TcpLwip::do_reset() {
  do_end_resolve();
  for (std::uint8_t i = 0; i < kSlots; ++i) do_abandon(net::AttemptId{i});
}

}  // namespace fairlead::ports
