// SPDX-License-Identifier: Apache-2.0
#include "support/lwip_listener.hpp"

#include "fairlead/base/check.hpp"

#include "support/lwip_loop.hpp"

#include <lwip/tcp.h>

namespace fairlead::support {

struct LwipListener::Callbacks {
  static err_t accepted(void* self, tcp_pcb* pcb, err_t) {
    auto& listener = *static_cast<LwipListener*>(self);
    if (pcb == nullptr) return ERR_MEM;
    listener.last_ = pcb;
    listener.accepted_.attach(pcb);
    return ERR_OK;
  }
};

LwipListener::LwipListener() {
  (void)lwip::now();  // lwIP is running.
  tcp_pcb* const pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);
  FAIRLEAD_CHECK(pcb != nullptr && tcp_bind(pcb, IP_ANY_TYPE, 0) == ERR_OK);
  pcb_ = tcp_listen(pcb);
  FAIRLEAD_CHECK(pcb_ != nullptr);
  port_ = pcb_->local_port;
  tcp_arg(pcb_, this);
  tcp_accept(pcb_, &Callbacks::accepted);
}

LwipListener::~LwipListener() {
  accepted_.close();
  (void)tcp_close(pcb_);
}

void LwipListener::reset() { tcp_abort(last_); }

}  // namespace fairlead::support
