// SPDX-License-Identifier: Apache-2.0
// The image firmware_client_freertos: the demo over TCP alone.
#include "firmware/board/board.hpp"
#include "firmware/forever.hpp"
#include "firmware/freertos/demo.hpp"

#include <optional>
#include <string_view>

namespace fairlead::firmware {
namespace {

class TcpAlone final : public Layer {
  std::optional<int> begin(const Arguments& /*arguments*/, const platform::Platform& /*platform*/) override {
    return {};
  }
  net::Connector& over(net::Connector& tcp, const platform::Platform& /*platform*/) override { return tcp; }
  bool conclude() override { return true; }
};

TcpAlone tcp_alone;
ports::FreeRtosTaskMemory<3072> main_memory;
ports::FreeRtosTaskMemory<3072> thermometer_memory;
ports::FreeRtosTaskMemory<3072> display_memory;
ports::FreeRtosTaskMemory<1536> button_memory;

}  // namespace

int run(std::string_view arguments) {
  run_demo(arguments, tcp_alone, {main_memory, thermometer_memory, display_memory, button_memory});
}

}  // namespace fairlead::firmware
