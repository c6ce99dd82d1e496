// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.hpp"
#include "explain_command.hpp"

#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A layer's common members: its time and whether it works.
Json layer_json(std::string_view layer, const std::optional<Duration>& took, bool ok) {
  Json out;
  out["layer"] = layer;
  out["ok"] = ok;
  if (took) out["ms"] = took->count();
  return out;
}

Json attempt_json(const net::Attempt& attempt) {
  Json out;
  out["address"] = std::string_view(attempt.address.text());
  out["state"] = attempt.state == net::Attempt::State::failed ? "failed" : attempt_state(attempt);
  if (attempt.state == net::Attempt::State::failed) {
    out["error"] = name(attempt.error);
    out["native"] = attempt.native;
  }
  const bool timed = attempt.state == net::Attempt::State::connected || attempt.state == net::Attempt::State::failed;
  if (timed) out["ms"] = (attempt.ended - attempt.started).count();
  return out;
}

Json tls_json(const Diagnosis& d) {
  Json out = layer_json("handshake", d.handshake, d.handshake.has_value());
  if (d.tls) {
    out["version"] = d.tls->version;
    out["suite"] = d.tls->suite;
    out["group"] = d.tls->group;
    out["alpn"] = d.tls->alpn.empty() ? Json(nullptr) : Json(d.tls->alpn);
    out["verified"] = d.tls->verified;
  }
  out["library"] = d.tls_library;
  out["own_certificate"] = d.own_certificate ? Json(own_certificate_text(*d.own_certificate)) : Json(nullptr);
  out["chain"] = Json::array();
  for (const explain::CertificateText& c : d.chain) {
    out["chain"].push_back({{"subject", c.subject},
                            {"issuer", c.issuer},
                            {"names", c.names},
                            {"not_before", explain::time_text(c.not_before)},
                            {"not_after", explain::time_text(c.not_after)},
                            {"key", c.key},
                            {"signature", c.signature},
                            {"sct", c.has_sct}});
  }
  return out;
}

Json mqtt_json(const Diagnosis& d) {
  Json out = layer_json("mqtt_connect", d.mqtt, d.connack.has_value());
  if (!d.connack) return out;
  out["version"] = d.connack->version;
  out["session_present"] = d.connack->session_present;
  out["client_id"] = d.connack->client_id;
  out["keep_alive_s"] = d.connack->keep_alive.count() / 1000;
  out["maximum_packet_size"] = d.connack->maximum_packet_size;
  out["receive_maximum"] = d.connack->receive_maximum;
  out["maximum_qos"] = d.connack->maximum_qos;
  out["retain_available"] = d.connack->retain_available;
  return out;
}

std::string text_of_json(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string problem_diagnosis_json(const Problem& problem) {
  Json out;
  out["endpoint"] = nullptr;
  out["healthy"] = false;
  out["layers"] = Json::array();
  out["failure"] = Json::parse(failure_json(problem.failure(), problem.sentence(), problem.remedy()));
  return text_of_json(out);
}

std::string diagnosis_json(const Diagnosis& d) {
  Json out;
  out["endpoint"] = d.endpoint;
  out["healthy"] = d.healthy();
  Json resolve = layer_json("resolve", d.resolve, d.resolve.has_value());
  Json connect = layer_json("connect", d.connect, d.connect.has_value());
  resolve["addresses"] = Json::array();
  connect["attempts"] = Json::array();
  for (const net::Attempt& attempt : d.attempts) {
    resolve["addresses"].push_back(std::string_view(attempt.address.host_text()));
    connect["attempts"].push_back(attempt_json(attempt));
  }
  out["layers"] = Json::array({resolve, connect});
  if (d.uses_tls) out["layers"].push_back(tls_json(d));
  out["layers"].push_back(mqtt_json(d));
  if (!d.warnings.empty()) out["warnings"] = d.warnings;
  if (!d.healthy()) out["failure"] = Json::parse(failure_json(d.failure, d.explanation.sentence, d.explanation.remedy));
  return text_of_json(out);
}

}  // namespace fairlead::cli
