// SPDX-License-Identifier: Apache-2.0
#include "account.hpp"

#include <fmt/format.h>

namespace fairlead::demo {
namespace {

/// "12 ms"; the clock behind it counts whole milliseconds.
std::string milliseconds(Duration took) {
  return took.count() == 0 ? std::string("< 1 ms") : fmt::format("{} ms", took.count());
}

std::string milliseconds(std::chrono::microseconds took) {
  return fmt::format("{:.1f} ms", static_cast<double>(took.count()) / 1000.0);
}

/// 16384 as "16,384".
std::string grouped(std::size_t number) {
  return number < 1000 ? std::to_string(number) : fmt::format("{},{:03}", grouped(number / 1000), number % 1000);
}

std::string line(std::string_view layer, const std::string& took, const std::string& what) {
  return fmt::format("  {:<10}{:>8}   {}\n", layer, took, what);
}

std::string refused(const Voyage& voyage) { return fmt::format("refused: {}", name(voyage.failure.error)); }

std::string handshake(const Voyage& voyage, const Plan& plan) {
  if (voyage.agreed.empty()) return "done on our side; under TLS 1.3 the broker judges our certificate afterwards";
  return fmt::format("{}; {} is verified{}", voyage.agreed, voyage.peer,
                     !plan.shows_certificate ? ""
                     : plan.key_in_token     ? ", and has our certificate; the key stayed in its token"
                                             : ", and has our certificate");
}

std::string message(const RoundTrip& trip) {
  const std::string bytes = fmt::format("{:>6} bytes", grouped(trip.size));
  if (!trip.came_back) return bytes + " out, and not back";
  return bytes + (trip.identical ? " out and back, identical" : " out, and DIFFERENT ones back");
}

}  // namespace

std::string account(const Voyage& voyage, const Plan& plan) {
  const net::ConnectTimes& times = voyage.times;
  std::string out;
  const auto layer = [&](std::string_view name, std::optional<Instant> from, std::optional<Instant> to,
                         const std::string& what) {
    if (from && to) out += line(name, milliseconds(*to - *from), what);
    if (from && !to && voyage.failure.happened()) out += line(name, "", refused(voyage));
  };
  layer("resolve", times.opened, times.resolved, plan.peer.substr(0, plan.peer.rfind(':')));
  layer("connect", times.resolved, times.connected, times.address ? std::string(times.address->text()) : "");
  layer("handshake", times.connected, times.handshaken, handshake(voyage, plan));
  layer("CONNACK", times.handshaken, voyage.online, "MQTT 5.0, accepted");
  for (const RoundTrip& trip : voyage.messages) {
    out += line(fmt::format("QoS {}", static_cast<int>(trip.qos)), trip.came_back ? milliseconds(trip.took) : "",
                message(trip));
  }
  if (voyage.failure.happened()) {
    out += fmt::format("\n  What is wrong   {}\n  What to do      {}\n", voyage.explanation.sentence,
                       voyage.explanation.remedy);
  }
  return out;
}

}  // namespace fairlead::demo
