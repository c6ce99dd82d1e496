// SPDX-License-Identifier: Apache-2.0
#include "support/scripted_broker.hpp"

#include <exception>

namespace fairlead::support {

std::string Expected::mismatch(const ClientPacket& p) const {
  if (p.type != type_) return "type " + std::to_string(p.type);
  for (const auto& [what, check] : checks_) {
    if (!check(p)) return "another " + what;
  }
  return {};
}

Expected connect() { return Expected(1, "CONNECT"); }
Expected publishes(std::string_view topic, std::string_view payload) {
  return Expected(3, "PUBLISH")
      .must("topic", [topic = std::string(topic)](const ClientPacket& p) { return p.topic == topic; })
      .must("payload", [payload = std::string(payload)](const ClientPacket& p) { return p.payload == payload; });
}
Expected subscribes(std::vector<std::string> filters) {
  return Expected(8, "SUBSCRIBE").must("filters", [filters = std::move(filters)](const ClientPacket& p) {
    return p.filters == filters;
  });
}
Expected unsubscribes(std::vector<std::string> filters) {
  return Expected(10, "UNSUBSCRIBE").must("filters", [filters = std::move(filters)](const ClientPacket& p) {
    return p.filters == filters;
  });
}
Expected acknowledges(unsigned first, std::uint16_t id) { return Expected(first >> 4U, "an acknowledgement").id(id); }
Expected releases() { return Expected(6, "PUBREL"); }
Expected pings() { return Expected(12, "PINGREQ"); }
Expected disconnects() { return Expected(14, "DISCONNECT"); }

void ScriptedBroker::on_open() {
  reader_.clear();
  output_.clear();
  cut_ = false;
}

void ScriptedBroker::on_cut() { on_open(); }

void ScriptedBroker::on_bytes(Bytes bytes) {
  if (cut_) return;
  reader_.push(bytes);
  try {
    while (auto p = reader_.next()) {
      answer(*p);
      received_.push_back(std::move(*p));
      if (cut_) return;
    }
  } catch (const std::exception& broken) {
    if (problem_.empty()) problem_ = broken.what();
  }
}

void ScriptedBroker::answer(const ClientPacket& p) {
  if (!problem_.empty()) return;
  if (script_.empty()) {
    problem_ = "a packet of type " + std::to_string(p.type) + " after the end of the script";
    return;
  }
  Line line = std::move(script_.front());
  script_.pop_front();
  if (const std::string wrong = line.expected_.mismatch(p); !wrong.empty()) {
    problem_ = "instead of " + line.expected_.what() + ": " + wrong;
    return;
  }
  for (const auto& make : line.replies_) output_ += make(p);
  cut_ = line.cut_;
}

std::string ScriptedBroker::problem() const {
  if (problem_.empty() && !script_.empty()) return script_.front().expected_.what() + " did not come";
  return problem_;
}

}  // namespace fairlead::support
