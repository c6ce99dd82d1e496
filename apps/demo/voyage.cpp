// SPDX-License-Identifier: Apache-2.0
#include "voyage.hpp"

#include "fairlead/explain/peer.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace fairlead::demo {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds kPatience{10};

struct Cargo {
  mqtt::QoS qos;
  std::size_t size;
};
constexpr std::array kCargo = {Cargo{mqtt::QoS::at_most_once, 32}, Cargo{mqtt::QoS::at_least_once, 1024},
                               Cargo{mqtt::QoS::exactly_once, 16 * 1024}};

/// Every value of a byte, in an order that differs from message to message.
std::string payload(const Cargo& cargo) {
  std::string made(cargo.size, '\0');
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i] = static_cast<char>(i * (2 * static_cast<std::size_t>(cargo.qos) + 7) + i / 256);
  }
  return made;
}

/// One connection, driven event by event. What goes wrong is in voyage_.failure.
class Crew {
 public:
  Crew(ports::HostClient& host, const platform::WallClock& calendar) : host_(host), calendar_(calendar) {}

  Voyage sail() {
    if (connect() && subscribe()) {
      for (const Cargo& cargo : kCargo) {
        if (!carry(cargo)) break;
      }
    }
    if (!voyage_.failure.happened()) (void)host_.stop();
    return std::move(voyage_);
  }

 private:
  /// The next event of one kind; others are passed over. Nothing when the connection failed.
  template <class T>
  std::optional<T> expect() {
    const Deadline until = after(host_.now(), kPatience);
    for (;;) {
      const auto event = host_.next_event(until);
      if (!event) {
        fail(event.error());
        return std::nullopt;
      }
      if (const auto* lost = std::get_if<connection::Offline>(&*event)) {
        fail(lost->failure);
        return std::nullopt;
      }
      if (const auto* wanted = std::get_if<T>(&*event)) return *wanted;
    }
  }

  bool connect() {
    if (const auto started = host_.start(); !started) return fail(started.error());
    const bool connected = expect<mqtt::Connected>().has_value();
    voyage_.times = host_.client().connector().times();
    voyage_.times.attempts = {};
    if (connected) voyage_.online = host_.now();
    if (tls::Session* session = host_.tls()) {
      const tls::PeerInfo peer = session->peer();
      if (peer.version != tls::Version::none) {
        voyage_.agreed = fmt::format("{}, {}, {}", name(peer.version), name(peer.suite), name(peer.group));
      }
      if (const auto chain = explain::peer_chain(*session); !chain.empty()) voyage_.peer = chain.front().subject;
    }
    return connected;
  }

  bool subscribe() {
    const mqtt::Subscription echo{.filter = "fairlead/demo", .qos = mqtt::QoS::exactly_once};
    if (const auto asked = host_.client().subscribe({&echo, 1}); !asked) return fail(asked.error());
    const auto granted = expect<mqtt::Completed>();
    return granted && (!granted->error || fail(*granted->error));
  }

  bool carry(const Cargo& cargo) {
    RoundTrip& trip = voyage_.messages.emplace_back(RoundTrip{.qos = cargo.qos, .size = cargo.size});
    const std::string sent = payload(cargo);
    const auto begin = steady_clock::now();
    const auto published =
        host_.client().publish({.topic = "fairlead/demo", .payload = mqtt::Payload::copy_of(sent), .qos = cargo.qos});
    if (!published) return fail(published.error());
    std::string received;
    for (bool last = false; !last;) {
      const auto piece = expect<mqtt::MessagePiece>();
      if (!piece) return false;
      received += text_of(piece->data);
      last = piece->is_last();
    }
    trip.took = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    trip.came_back = true;
    trip.identical = received == sent;
    return true;
  }

  /// Remembers why; false.
  bool fail(const Failure& failure) {
    voyage_.failure = failure;
    explain::Context context{
        .host = std::string(host_.endpoint().host.text()), .port = host_.endpoint().port, .now = calendar_.now()};
    if (tls::Session* session = host_.tls()) explain::add_certificate(explain::peer_chain(*session), failure, context);
    voyage_.explanation = explain::explain(failure, context);
    return false;
  }
  bool fail(Errc error) {
    Failure failure;
    failure.layer = Layer::mqtt;
    failure.error = error;
    return fail(failure);
  }

  ports::HostClient& host_;
  const platform::WallClock& calendar_;  // By which the certificates are judged.
  Voyage voyage_;
};

}  // namespace

bool Voyage::complete() const {
  return !failure.happened() && messages.size() == kCargo.size() &&
         std::ranges::all_of(messages, [](const RoundTrip& trip) { return trip.came_back && trip.identical; });
}

std::expected<Voyage, ports::HostFault> sail(ports::HostOptions options, tls::Version version,
                                             const platform::WallClock& calendar) {
  options.policy.oldest = options.policy.newest = version;
  options.wall_clock = &calendar;
  auto host = ports::HostClient::create(std::move(options));
  if (!host) return std::unexpected(std::move(host.error()));
  return Crew(**host, calendar).sail();
}

}  // namespace fairlead::demo
