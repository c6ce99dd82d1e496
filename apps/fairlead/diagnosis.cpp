// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.hpp"

#include "loop.hpp"
#include "problem.hpp"
#include "stop_signal.hpp"

#include <span>
#include <utility>
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
  // A server is refused before ours is sent, also where it has asked for it.
  const bool answered = peer || into.failure.error == Errc::client_certificate_rejected;
  const bool given = !link.plan().certificate.empty() || !link.plan().identity.empty();
  if (link.certificate_requested()) {
    if (answered || !given) into.own_certificate = given ? OwnCertificate::sent : OwnCertificate::missing;
  } else if (peer) {
    into.own_certificate = OwnCertificate::not_asked_for;
  }
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

/// A filter that nobody has subscribed to. Every server answers its end (section 3.10.4), and no right is needed.
constexpr std::string_view kNoFilter = "fairlead/doctor";

/// One attempt, up to the answer to a question behind CONNACK: some servers accept, and then hang up.
class Examination {
 public:
  explicit Examination(Link& link) : link_(link), stop_(link.platform().waiter) {}

  Diagnosis go() {
    diagnosis_.endpoint = fmt::format("{}://{}", name(link_.plan().endpoint.scheme), link_.plan().peer());
    diagnosis_.uses_tls = link_.plan().uses_tls();
    diagnosis_.tls_library = link_.plan().tls_library->name();
    diagnosis_.now = link_.calendar().now();
    diagnosis_.warnings = link_.warnings();
    start(link_);
    const OnEvent on_event = [this](const client::Event& event) {
      std::visit([this](const auto& e) { on(e); }, event);
    };
    for (;;) {
      advance(link_, on_event);
      if (answered_ || over_) break;
      if (answer_by_.passed(link_.now())) {
        diagnosis_.failure = silence();
        break;
      }
      wait(link_, answer_by_, std::nullopt);
      if (!StopSignal::asked()) continue;
      end_in_order(link_, on_event);
      throw Problem(Errc::cancelled, "Interrupted before the examination was over.", "Nothing: somebody asked for it.");
    }
    add_times(link_, online_, diagnosis_);
    if (diagnosis_.failure.happened()) {
      diagnosis_.explanation = explain::explain(diagnosis_.failure, link_.context(diagnosis_.failure));
    }
    if (!over_) end_in_order(link_, on_event);
    return std::move(diagnosis_);
  }

 private:
  void on(const mqtt::Connected& connected) {
    if (online_) return;
    online_ = link_.now();
    diagnosis_.connack = text_of_connack(connected, link_.plan());
    add_tls(link_, diagnosis_);
    const mqtt::TopicFilter filter = *mqtt::TopicFilter::parse(kNoFilter);
    answered_ = !link_.client().unsubscribe(std::span(&filter, 1));  // It takes no packet of this size.
    answer_by_ = after(link_.now(), patience());
  }
  void on(const mqtt::Completed&) { answered_ = true; }
  void on(const connection::Offline& offline) {
    if (over_ || answered_ || diagnosis_.failure.happened()) return;
    diagnosis_.failure = offline.failure;
    over_ = true;
    add_tls(link_, diagnosis_);
  }
  void on(const mqtt::MessagePiece&) {}
  void on(const mqtt::MessageAborted&) {}

  [[nodiscard]] Duration patience() const {
    return link_.plan().connect_timeout ? Duration(*link_.plan().connect_timeout) : connection::Timeouts().mqtt_connect;
  }
  [[nodiscard]] Failure silence() {
    Failure failure;
    failure.layer = Layer::mqtt;
    failure.error = Errc::timed_out;
    failure.set_duration(link_.now() - *online_);
    failure.count_attempts(1);
    return failure;
  }

  Link& link_;
  StopSignal stop_;
  Diagnosis diagnosis_;
  std::optional<Instant> online_;
  Deadline answer_by_;
  bool answered_ = false;
  bool over_ = false;  ///< There is no connection any more.
};

}  // namespace

Diagnosis examine(Link& link) { return Examination(link).go(); }

std::string_view own_certificate_text(OwnCertificate own) {
  switch (own) {
    case OwnCertificate::not_asked_for: return "not asked for";
    case OwnCertificate::sent: return "asked for, and sent";
    case OwnCertificate::missing: return "asked for, and none is given";
  }
  return "";
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
