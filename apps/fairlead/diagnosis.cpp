// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.hpp"

#include "loop.hpp"
#include "problem.hpp"
#include "stop_signal.hpp"

#include <variant>

#include <fmt/format.h>

namespace fairlead::cli {
namespace {

MqttText text_of_connack(const mqtt::Connected& connected, const ConnectionPlan& plan) {
  MqttText text;
  text.version = plan.version == mqtt::Version::v5 ? "5.0" : "3.1.1";
  text.session_present = connected.session_present;
  text.client_id = connected.assigned_client_id.empty() ? plan.client_id : std::string(connected.assigned_client_id);
  text.keep_alive = connected.keep_alive;
  text.maximum_packet_size = connected.limits.maximum_packet_size;
  text.receive_maximum = connected.limits.receive_maximum;
  text.maximum_qos = static_cast<int>(connected.limits.maximum_qos);
  text.retain_available = connected.limits.retain_available;
  return text;
}

void add_tls(Link& link, Diagnosis& into) {
  into.chain = link.chain();
  const auto& peer = link.peer();
  if (!peer) return;
  const tls::PeerInfo& info = peer->info;
  into.tls = TlsText{std::string(name(info.version)), std::string(name(info.suite)), std::string(name(info.group)),
                     peer->alpn, info.verified};
}

void add_times(Link& link, std::optional<Instant> online, Diagnosis& into) {
  const net::ConnectTimes& times = link.tcp().recorded_times();
  Instant from = times.opened;
  const auto since = [&from](const std::optional<Instant>& ended) -> std::optional<Duration> {
    if (!ended) return std::nullopt;
    const Duration took = *ended - from;
    from = *ended;
    return took;
  };
  into.resolve = since(times.resolved);
  into.connect = since(times.connected);
  into.handshake = since(link.handshaken());
  into.mqtt = since(online);
  if (times.address) into.address = std::string(times.address->text());
  into.attempts = link.tcp().attempts();
}

}  // namespace

Diagnosis examine(Link& link) {
  Diagnosis diagnosis{.endpoint = fmt::format("{}://{}", name(link.plan().endpoint.scheme), link.plan().peer()),
                      .uses_tls = link.plan().uses_tls()};
  diagnosis.now = link.calendar().now();
  std::optional<Instant> online;
  bool over = false;
  const OnEvent on_event = [&](const client::Event& event) {
    if (const auto* connected = std::get_if<mqtt::Connected>(&event); connected != nullptr && !online) {
      online = link.now();
      diagnosis.connack = text_of_connack(*connected, link.plan());
      add_tls(link, diagnosis);
    }
    if (const auto* offline = std::get_if<connection::Offline>(&event); offline != nullptr && !over) {
      diagnosis.failure = offline->failure;
      over = true;
      add_tls(link, diagnosis);
    }
  };
  const StopSignal stop(link.platform().waiter);
  start(link);
  for (;;) {
    advance(link, on_event);
    if (online || over) break;
    wait(link, Deadline::never(), std::nullopt);
    if (!StopSignal::asked()) continue;
    throw Problem(Errc::cancelled, "Interrupted before the examination was over.", "Nothing: somebody asked for it.");
  }
  add_times(link, online, diagnosis);
  if (diagnosis.failure.happened()) {
    diagnosis.explanation = explain::explain(diagnosis.failure, link.context(diagnosis.failure));
    return diagnosis;
  }
  const Failure at_end = end_in_order(link, on_event);
  if (at_end.happened()) diagnosis.explanation = explain::explain(at_end, link.context(at_end));
  return diagnosis;
}

std::string_view attempt_state(const net::Attempt& attempt) {
  switch (attempt.state) {
    case net::Attempt::State::untried: return "not tried";
    case net::Attempt::State::dialling: return "no answer yet";
    case net::Attempt::State::connected: return "connected";
    case net::Attempt::State::failed: return name(attempt.error);
    case net::Attempt::State::abandoned: return "given up, another was quicker";
  }
  return "";
}

}  // namespace fairlead::cli
