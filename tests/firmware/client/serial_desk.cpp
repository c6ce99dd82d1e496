// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/serial_desk.hpp"

#include "fairlead/ports/semihosting.hpp"
#include "fairlead/provision/exchange.hpp"
#include "fairlead/provision/token_requests.hpp"

#include "firmware/board/uart.hpp"
#include "firmware/forever.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <span>

namespace fairlead::firmware {
namespace {

/// The longest message is a certificate.
std::array<std::byte, 1536> messages;
Forever<provision::TokenRequests> requests;
Forever<provision::Exchange> exchange;
constexpr Duration kSilence = std::chrono::seconds(10);

}  // namespace

void serve_token(pkcs11::Module& module, const platform::Clock& clock) {
  exchange.begin(messages, requests.begin(module));
  Uart::begin();
  ports::semihosting::write("the token is served on the serial line\n");
  Instant heard = clock.now();
  for (;;) {
    const Bytes answer = exchange->to_send();
    if (!answer.empty()) {
      if (Uart::write(answer.front())) exchange->on_sent(1);
    } else if (const auto byte = Uart::read()) {
      exchange->on_received(std::span(&*byte, 1));
      heard = clock.now();
    } else if (clock.now() - heard >= kSilence) {
      exchange->on_line_lost();
      heard = clock.now();
    }
  }
}

}  // namespace fairlead::firmware
