// SPDX-License-Identifier: Apache-2.0
// The board of this example, in QEMU; on another one, this file is yours.
#include "fairlead/ports/semihosting.hpp"

#include "board.hpp"
#include "firmware/board/board.hpp"
#include "firmware/board/freertos/kernel.hpp"
#include "firmware/board/freertos/network.hpp"
#include "firmware/board/host_random.hpp"
#include "firmware/client/arguments.hpp"

#include <FreeRTOS.h>
#include <task.h>

void start_application();

namespace {

using namespace fairlead;

std::string_view line;
firmware::HostRandom numbers;
firmware::FreeRtosNetwork network;

}  // namespace

Result<void> board::random_bytes(MutableBytes into) { return numbers.fill(into); }

void board::start_network(platform::Entropy& entropy) {
  if (!network.start(entropy)) return show("no Ethernet controller");
  while (!network.has_address()) vTaskDelay(pdMS_TO_TICKS(10));
}

std::string_view board::broker() { return firmware::Arguments(line).text("uri"); }

std::string_view board::temperature() { return "21.5 degrees"; }

void board::show(std::string_view text) {
  ports::semihosting::write(text);
  ports::semihosting::write("\n");
}

int firmware::run(std::string_view arguments) {
  line = arguments;
  start_application();
  return firmware::kFaultStatus;  // The kernel has no memory for a task of its own.
}
