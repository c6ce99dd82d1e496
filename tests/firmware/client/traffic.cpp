// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/traffic.hpp"

#include "fairlead/client/blocking.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/client/frame_meter.hpp"
#include "firmware/client/report.hpp"
#include "firmware/forever.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

#include <lwip/dhcp.h>
#include <lwip/etharp.h>
#include <lwip/netif.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;
using std::chrono::milliseconds;
using std::chrono::seconds;

Forever<FrameMeter> meter;

/// One client, and what passes the interface while it does something.
class Measurement {
 public:
  explicit Measurement(Device& device) : clock_(device.platform().clock), driver_(device.client(), device.platform()) {}

  bool connect(std::string_view name) {
    etharp_cleanup_netif(netif_default);
    before_ = meter->traffic();
    (void)driver_.client().start(clock_.now());
    const Deadline until = in(seconds(20));
    while (const auto event = driver_.next_event(until)) {
      if (!std::holds_alternative<mqtt::Connected>(*event)) continue;
      tell(name);
      return true;
    }
    return false;
  }

  bool disconnect() { return driver_.stop(in(seconds(5))).has_value() && is_quiet(seconds(10)); }

  /// Of what begins within ten seconds. @return Whether anything did.
  bool next(std::string_view name) {
    const Deadline until = in(seconds(10));
    while (meter->traffic() == before_ && !until.passed(clock_.now())) (void)driver_.next_event(in(milliseconds(10)));
    if (meter->traffic() == before_ || !is_quiet(seconds(10))) return false;
    tell(name);
    return true;
  }

  /// Whether nothing passes for half a second, within `most`. What comes next is measured from here.
  bool is_quiet(Duration most) {
    const Deadline until = in(most);
    Traffic last;
    do {
      last = meter->traffic();
      (void)driver_.next_event(in(milliseconds(500)));
    } while (last != meter->traffic() && !until.passed(clock_.now()));
    return last == meter->traffic();
  }

  void begin() { before_ = meter->traffic(); }

 private:
  [[nodiscard]] Deadline in(Duration time) const { return after(clock_.now(), time); }

  void tell(std::string_view name) const {
    const Traffic traffic = meter->traffic().since(before_);
    write(name);
    say(" sent", traffic.sent);
    write(name);
    say(" received", traffic.received);
  }

  const platform::Clock& clock_;
  client::Blocking driver_;
  Traffic before_;
};

}  // namespace

int measure_traffic(const Arguments& arguments, Device& device, net::Connector& connector) {
  device.network().set_path(meter.begin());
  if (const int status = device.prepare(arguments, connector); status != 0) return status;
  const Instant ready = device.platform().clock.now();
  Measurement measurement(device);
  if (!measurement.is_quiet(seconds(5))) return write("the interface is not quiet\n"), 1;
  measurement.begin();
  (void)etharp_request(netif_default, netif_ip4_gw(netif_default));
  if (!measurement.next("station")) return write("the next station is not found\n"), 1;
  measurement.begin();
  (void)dhcp_renew(netif_default);
  if (!measurement.next("lease")) return write("the lease is not renewed\n"), 1;
  const std::int64_t spent = (device.platform().clock.now() - ready).count();
  if (!measurement.connect("full")) return write("it does not connect\n"), 1;
  say("from the reset to CONNACK", device.platform().clock.now().time_since_epoch().count() - spent, "ms");
  if (!measurement.disconnect() || !measurement.connect("resumed")) return write("it does not connect again\n"), 1;
  if (!measurement.is_quiet(seconds(2))) return write("the interface is not quiet\n"), 1;
  measurement.begin();
  if (!measurement.next("ping")) return write("nobody asks whether the server is there\n"), 1;
  return measurement.disconnect() ? 0 : 1;
}

}  // namespace fairlead::firmware
