// SPDX-License-Identifier: Apache-2.0
#include "explain_command.hpp"

#include "fairlead/explain/exit_status.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/explain/hex.hpp"
#include "fairlead/explain/names.hpp"
#include "fairlead/explain/reference.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;

Json record_json(const Failure& failure, const std::string& sentence, const std::string& remedy) {
  Json out;
  out["layer"] = name(failure.layer);
  out["error"] = name(failure.error);
  out["family"] = explain::family(failure.error).name;
  out["status"] = explain::exit_status(failure.error);
  out["sentence"] = sentence;
  out["remedy"] = remedy;
  const std::string address = explain::address_text(failure);
  if (!address.empty()) out["address"] = address;
  if (failure.port != 0) out["port"] = failure.port;
  if (failure.chain_index != Failure::kNone) out["chain_index"] = failure.chain_index;
  if (failure.alert != Failure::kNone) {
    out["alert"] = failure.alert;
    out["alert_name"] = explain::alert_name(failure.alert);
  }
  if (failure.native != 0) out["native"] = failure.native;
  out["duration_ms"] = failure.duration().count();
  out["attempts"] = failure.attempts;
  out["age_s"] = failure.age().count() / 1000;
  out["record"] = explain::hex_of_record(failure);
  return out;
}

}  // namespace

std::string failure_json(const Failure& failure, const std::string& sentence, const std::string& remedy) {
  return record_json(failure, sentence, remedy).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string explain_text(const ExplainCommand& command) {
  if (command.table) return explain::status_table() + "\n" + explain::error_table();
  if (command.form == Form::json) {
    Json all = Json::array();
    for (const Failure& failure : command.records) {
      const explain::Explanation text = explain::explain(failure);
      all.push_back(record_json(failure, text.sentence, text.remedy));
    }
    return all.dump(2) + "\n";
  }
  std::string out;
  for (const Failure& failure : command.records) {
    const explain::Explanation text = explain::explain(failure);
    if (!out.empty()) out += "\n";
    out += fmt::format("{}\n{}\n({})\n", text.sentence, text.remedy, explain::facts(failure));
  }
  return out;
}

}  // namespace fairlead::cli
