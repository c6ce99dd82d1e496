// SPDX-License-Identifier: Apache-2.0
// The images firmware_exhaustion_tls_1_2 and _1_3: MQTT over TLS, where mbedTLS has no memory at the nth request of a
// connection, for some n of all that it makes until it is there. Of the arguments those of TlsDevice and Device, and
//   stride   every how many-th request is refused, after the first 64, which all are
//   lost     how many keys mbedTLS itself may lose: see the README of the port
#include "fairlead/client/blocking.hpp"
#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"
#include "firmware/client/arguments.hpp"
#include "firmware/client/lwip_level.hpp"
#include "firmware/client/report.hpp"
#include "firmware/client/scarcity.hpp"
#include "firmware/client/tls_device.hpp"
#include "firmware/tls/counting_heap.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include <mbedtls/platform.h>

namespace fairlead::firmware {
namespace {

using ports::semihosting::write;
using std::chrono::seconds;

constinit Scarcity scarcity;

void* allocate_scarcely(std::size_t count, std::size_t each) {
  return scarcity.grants() ? allocate_zeroed(count, each) : nullptr;
}

Instant now() { return TlsDevice::device().platform().clock.now(); }
Deadline in(Duration time) { return after(now(), time); }

bool publish() { return TlsDevice::device().publish({.readings = 3, .until = in(seconds(30))}); }

/// Of AES-128: its bytes are what mbedTLS loses of it.
constexpr std::size_t kKey = 16;

/// Attempts to connect, each with another request that is refused.
class Attempts {
 public:
  Attempts(std::uint32_t stride, std::uint32_t may_lose) : stride_(stride), may_lose_(may_lose) {}

  /// @return Whether the last one, which was refused nothing, succeeded, and each that failed left the heap as it was.
  bool run() {
    for (;;) {
      scarcity.refuse(granted_);
      const auto connected = attempt();
      const bool refused = scarcity.end();
      if (!connected) return write("neither online nor offline\n"), false;
      if (*connected && !driver_.stop(in(seconds(5)))) return write("it does not end\n"), false;
      if (!heap_is_as_before()) return say("not all of mbedTLS's memory came back; refused after", granted_), false;
      if (!refused && *connected) return true;
      // Without a pause lwIP may still hold all connections that have ended: that was not mbedTLS's want.
      if (!refused && ++others_ > kMostOthers) return write("it does not connect any more\n"), false;
      if (!refused) continue;
      ++(*connected ? connected_ : failed_);
      granted_ += granted_ < 64 ? 1 : stride_;
      driver_.client().retry_now(now());
    }
  }

  void tell() const {
    say("requests of a connection", granted_);
    say("attempts that failed for want of memory", failed_);
    say("attempts that succeeded by another way", connected_);
    say("keys that mbedTLS has lost", lost_);
  }

 private:
  /// @return Whether it is online; nothing where it did not come to an end.
  std::optional<bool> attempt() {
    const Deadline until = in(seconds(30));
    (void)driver_.client().start(now());
    while (const auto event = driver_.next_event(until)) {
      if (std::holds_alternative<mqtt::Connected>(*event)) return true;
      const auto* const offline = std::get_if<connection::Offline>(&*event);
      if (offline != nullptr && offline->failure.happened()) return false;
    }
    return {};
  }

  bool heap_is_as_before() {
    TlsDevice::session().reset();  // It keeps what explains a failure until the next attempt.
    if (heap_use().live == level_ + kKey && lost_ < may_lose_) {
      level_ += kKey;
      ++lost_;
    }
    return heap_use().live == level_;
  }

  static constexpr std::uint32_t kMostOthers = 32;
  std::uint32_t stride_;
  std::uint32_t may_lose_;
  std::uint32_t lost_ = 0;
  std::uint32_t others_ = 0;  ///< Attempts that have failed, and nothing was refused.
  std::size_t level_ = heap_use().live;
  std::uint32_t granted_ = 0;
  std::uint32_t failed_ = 0;
  std::uint32_t connected_ = 0;
  client::Blocking driver_{TlsDevice::device().client(), TlsDevice::device().platform()};
};

}  // namespace

int run(std::string_view line) {
  const Arguments arguments(line);
  if (const int status = TlsDevice::begin(arguments); status != 0) return status;
  (void)mbedtls_platform_set_calloc_free(allocate_scarcely, release);
  Device& device = TlsDevice::device();
  if (const int status = device.prepare(arguments, TlsDevice::connector()); status != 0) return status;
  const LwipLevel level;
  if (!publish()) return write("it does not connect although nothing is refused\n"), 1;
  Attempts attempts(arguments.number("stride", 37), arguments.number("lost", 0));
  const bool survived = attempts.run();
  attempts.tell();
  if (!survived || !publish()) return write("it was not survived\n"), 1;
  if (!level.comes_back(device)) return 1;
  return write("every want of memory was survived\n"), 0;
}

}  // namespace fairlead::firmware
