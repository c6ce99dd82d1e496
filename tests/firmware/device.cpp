// SPDX-License-Identifier: Apache-2.0
// Without an argument the stream suite and an MQTT session, one after the other; `stream_fault` or `mqtt_fault` is one
// of them with something wrong, which must be noticed.
#include "firmware/device.hpp"

#include "firmware/board/board.hpp"

#include <string_view>

namespace fairlead::firmware {

int run(std::string_view arguments) {
  if (arguments == "stream_fault") return run_stream(Fault::yes);
  if (arguments == "mqtt_fault") return run_mqtt(Fault::yes);
  const int stream = run_stream(Fault::no);
  const int mqtt = run_mqtt(Fault::no);
  return stream != 0 ? stream : mqtt;
}

}  // namespace fairlead::firmware
