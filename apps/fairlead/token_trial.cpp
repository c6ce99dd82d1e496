// SPDX-License-Identifier: Apache-2.0
#include "token_trial.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fairlead::cli {
namespace {

using Json = nlohmann::ordered_json;
using State = TokenCheck::State;

const char* name_of(State state) {
  switch (state) {
    case State::good: return "good";
    case State::absent: return "absent";
    default: return "bad";
  }
}

}  // namespace

void TokenTrial::good(std::string what, std::optional<double> duration) {
  checks_.push_back({.what = std::move(what), .object = object_, .duration = duration});
}

void TokenTrial::absent(std::string what, std::string why) {
  checks_.push_back({.what = std::move(what), .object = object_, .state = State::absent, .why = std::move(why)});
}

void TokenTrial::bad(std::string what, std::string why) {
  checks_.push_back({.what = std::move(what), .object = object_, .state = State::bad, .why = std::move(why)});
}

void TokenTrial::failed(std::string what, Errc error, std::string why) {
  if (error == Errc::unsupported) return absent(std::move(what), std::move(why));
  bad(std::move(what), std::move(why));
}

std::size_t TokenTrial::count(State state) const {
  return static_cast<std::size_t>(std::ranges::count(checks_, state, &TokenCheck::state));
}

std::string trial_text(const TokenTrial& trial) {
  std::string text;
  const std::string* object = nullptr;
  for (const TokenCheck& one : trial.checks()) {
    if (object == nullptr || *object != one.object) text += one.object.empty() ? "the token\n" : one.object + "\n";
    object = &one.object;
    text += fmt::format("  {:<8}{}", name_of(one.state), one.what);
    if (one.duration) text += fmt::format(", {:.1f} ms", *one.duration);
    if (!one.why.empty()) text += fmt::format(" ({})", one.why);
    text += "\n";
  }
  return text;
}

std::string trial_json(const TokenTrial& trial) {
  Json all = Json::array();
  for (const TokenCheck& one : trial.checks()) {
    Json out;
    out["check"] = one.what;
    out["object"] = one.object.empty() ? Json(nullptr) : Json(one.object);
    out["result"] = name_of(one.state);
    out["why"] = one.why.empty() ? Json(nullptr) : Json(one.why);
    out["ms"] = one.duration ? Json(*one.duration) : Json(nullptr);
    all.push_back(std::move(out));
  }
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fairlead::cli
