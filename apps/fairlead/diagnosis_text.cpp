// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/exit_status.hpp"
#include "fairlead/explain/hex.hpp"

#include "diagnosis.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fairlead::cli {
namespace {

/// A layer's head: its name, what became of it, its time.
std::string head(std::string_view layer, const std::string& what, std::optional<Duration> took) {
  const std::string time = took ? fmt::format("{:>6} ms", took->count()) : std::string();
  return fmt::format("{:<9} {:<60} {}", layer, what, time);
}

std::string line(const std::string& text) { return fmt::format("{:<9} {}", "", text); }

std::string failed(const Diagnosis& d) { return fmt::format("FAILED: {}", name(d.failure.error)); }

void add(std::string& out, std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  out += text + "\n";
}

bool failed_at(const Diagnosis& d, Layer layer) { return d.failure.layer == layer; }

std::string days_left(const explain::CertificateText& certificate, const std::optional<UnixTime>& now) {
  if (!now) return "";
  constexpr std::int64_t kDay = 86'400;
  const std::int64_t left = (certificate.not_after.seconds - now->seconds) / kDay;
  return now->seconds > certificate.not_after.seconds ? ", expired" : fmt::format(", {} days left", left);
}

void add_chain(const Diagnosis& d, std::string& out) {
  for (std::size_t i = 0; i < d.chain.size(); ++i) {
    const explain::CertificateText& c = d.chain[i];
    const bool blamed = failed_at(d, Layer::handshake) && d.failure.chain_index == i;
    add(out, line(fmt::format("certificate {}: {}{}", i, c.subject,
                              blamed ? fmt::format("   <- {}", name(d.failure.error)) : "")));
    if (!c.names.empty()) add(out, line(fmt::format("  names  {}", fmt::join(c.names, ", "))));
    add(out, line(fmt::format("  dates  {} to {}{}", explain::time_text(c.not_before), explain::time_text(c.not_after),
                              days_left(c, d.now))));
    add(out, line(fmt::format("  issuer {}", c.issuer)));
    add(out, line(fmt::format("  key    {}, signed with {}, {}", c.key, c.signature, c.has_sct ? "SCT" : "no SCT")));
  }
}

void add_name(const Diagnosis& d, std::string& out) {
  const std::string what = failed_at(d, Layer::resolve)
                               ? failed(d)
                               : fmt::format("{} address{}", d.attempts.size(), d.attempts.size() == 1 ? "" : "es");
  add(out, head("name", what, d.resolve));
}

void add_tcp(const Diagnosis& d, std::string& out) {
  if (!d.resolve) return;
  const std::string what = failed_at(d, Layer::connect) ? failed(d) : fmt::format("connected to {}", d.address);
  add(out, head("tcp", what, d.connect));
  for (const net::Attempt& attempt : d.attempts) {
    const std::string address(attempt.address.text());
    const bool timed = attempt.state == net::Attempt::State::connected || attempt.state == net::Attempt::State::failed;
    const std::string took = timed ? fmt::format(" after {} ms", (attempt.ended - attempt.started).count()) : "";
    add(out, line(fmt::format("{}: {}{}", address, attempt_state(attempt), took)));
  }
}

void add_own_certificate(const Diagnosis& d, std::string& out) {
  if (!d.own_certificate) return;
  add(out, line(fmt::format("our certificate: {}", own_certificate_text(*d.own_certificate))));
}

void add_tls(const Diagnosis& d, std::string& out) {
  if (!d.uses_tls || !d.connect) return;
  const std::string what =
      d.tls ? fmt::format("{}, {}, {}, by {}", d.tls->version, d.tls->suite, d.tls->group, d.tls_library) : failed(d);
  add(out, head("tls", what, d.handshake));
  if (d.tls) {
    add(out, line(fmt::format("application protocol: {}", d.tls->alpn.empty() ? "none agreed" : d.tls->alpn)));
    add_own_certificate(d, out);
    add(out,
        line(d.tls->verified ? "chain, dates and name are verified" : "NOT VERIFIED: --dangerously-skip-verification"));
  }
  if (!d.tls) add_own_certificate(d, out);
  add_chain(d, out);
}

void add_mqtt(const Diagnosis& d, std::string& out) {
  if (!d.connect || (d.uses_tls && !d.handshake)) return;
  const std::string what = d.connack ? fmt::format("accepted, MQTT {}", d.connack->version) : failed(d);
  add(out, head("mqtt", what, d.mqtt));
  if (!d.connack) return;
  const MqttText& m = *d.connack;
  add(out, line(fmt::format("client id {}, session {}, keep-alive {} s", m.client_id,
                            m.session_present ? "present" : "new", m.keep_alive.count() / 1000)));
  // A server tells its limits by properties of CONNACK, which MQTT 3.1.1 does not have.
  add(out, line(fmt::format("{} limits: packets of {} bytes, QoS {}, {} messages at once, retained messages {}",
                            m.version == "5.0" ? "server's" : "standard's", m.maximum_packet_size, m.maximum_qos,
                            m.receive_maximum, m.retain_available ? "yes" : "no")));
  if (!d.healthy()) add(out, line(failed(d)));
}

}  // namespace

std::string diagnosis_text(const Diagnosis& d) {
  std::string out;
  add(out, fmt::format("fairlead doctor {}", d.endpoint));
  add(out, "");
  add_name(d, out);
  add_tcp(d, out);
  add_tls(d, out);
  add_mqtt(d, out);
  add(out, "");
  for (const std::string& warning : d.warnings) add(out, fmt::format("Warning         {}", warning));
  if (d.healthy()) {
    const bool unverified = d.tls && !d.tls->verified;
    add(out, unverified ? "Every layer works, but who the server is was NOT VERIFIED." : "Healthy: every layer works.");
    return out;
  }
  add(out, fmt::format("What is wrong   {}", d.explanation.sentence));
  add(out, fmt::format("What to do      {}", d.explanation.remedy));
  add(out,
      fmt::format("Facts           {}; status {}", explain::facts(d.failure), explain::exit_status(d.failure.error)));
  add(out, fmt::format("Record          {}", explain::hex_of_record(d.failure)));
  return out;
}

}  // namespace fairlead::cli
