// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/device.hpp"

#include "fairlead/client/blocking.hpp"
#include "fairlead/mqtt/dialect.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/ticks.hpp"
#include "firmware/client/driver.hpp"
#include "firmware/client/options.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/thermometer.hpp"

#include <chrono>

namespace fairlead::firmware {

using ports::semihosting::write;
using std::chrono::milliseconds;
using std::chrono::seconds;

int Device::start(const Arguments& arguments) {
  if (const std::uint32_t seed = arguments.number("seed", 0); seed != 0) board_.repeat_random(seed);
  const platform::Platform platform = os_.platform();
  if (!network_.start(platform.entropy)) return write("no Ethernet controller\n"), 2;
  const Deadline until = after(now(), seconds(15));
  while (!network_.has_address()) {
    if (until.passed(now())) return write("no address\n"), 3;
    wait(until);
  }
  say("address after", now().time_since_epoch().count(), "ms");
  return 0;
}

void Device::wait(Deadline until) {
  WaitList nothing{{}};
  (void)os_.platform().waiter.wait(nothing, until);  // Which does not fail for a list without handles.
}

int Device::prepare(const Arguments& arguments, net::Connector& connector) {
  const auto endpoint = net::parse_endpoint(arguments.text("uri"));
  if (!endpoint) return write("no endpoint: uri=mqtt://host:port\n"), 4;
  client::ClientOptions options = client_options(*endpoint, "thermometer");
  options.connect.keep_alive = seconds(arguments.number("alive", 10));
  options.backoff.base = milliseconds(arguments.number("retry", 1000));
  options.backoff.cap = 4 * options.backoff.base;
  client_.begin(mqtt::v3_1_1(), options, connector, platform().entropy,
                client::ClientMemory{.session = session_.memory(), .receive = receive_});
  return 0;
}

bool Device::publish(const Plan& plan) {
  const platform::Platform platform = os_.platform();
  client::Blocking driver(*client_, platform);
  BlockingDriver link(driver, platform.clock);
  Thermometer thermometer(link, platform.clock, plan);
  const bool complete = thermometer.run();
  readings_ = thermometer.readings();
  return complete;
}

int Device::run(const Arguments& arguments, net::Connector& connector, void (*on_connected)()) {
  const std::uint32_t lost = arguments.number("lost", 0);
  const std::uint32_t late = arguments.number("late", 0);
  if (lost + late != 0) network_.set_path(path_.emplace(lost, late));
  if (const int status = prepare(arguments, connector); status != 0) return status;
  const bool complete = publish({.readings = arguments.number("readings", 30),
                                 .pause = milliseconds(arguments.number("pause", 0)),
                                 .until = after(now(), seconds(arguments.number("seconds", 30))),
                                 .broker_remembers = arguments.number("forgetful", 0) == 0,
                                 .on_connected = on_connected});
  say(readings_);
  if (path_) {
    say("lost", path_->frames_lost(), "frames");
    say("overtaken", path_->frames_late(), "frames");
  }
  say_memory();
  if (!complete) return write("readings are missing\n"), 1;
  const Deadline rest = after(now(), seconds(2));
  while (!lwip_is_idle() && !rest.passed(now())) wait(rest);
  if (!lwip_is_idle()) return write("lwIP still holds packets\n"), 1;
  write("every reading is accounted for, and lwIP holds no packet\n");
  return 0;
}

}  // namespace fairlead::firmware
