// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/explain.hpp"

#include "fairlead/explain/names.hpp"
#include "fairlead/net/address.hpp"

#include "explain/sentences.hpp"
#include "explain/template.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace fairlead::explain {
namespace {

constexpr Row kUnknown{Errc::internal, kAnyLayer, kAnyAlert,
                       "The record holds an error that this version does not know (number {error}).",
                       "Explain it with a version of fairlead that is at least as new as the device's library."};

/// The number with at least `width` digits.
std::string digits(std::uint64_t value, std::size_t width) {
  const std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

const Row* find_row(const Failure& failure) {
  const auto bit = static_cast<unsigned>(failure.layer) < 16 ? only(failure.layer) : only(Layer::none);
  const auto matches = [&](const Row& row) {
    return row.error == failure.error && (row.layers & bit) != 0 &&
           (row.alert == kAnyAlert || row.alert == failure.alert);
  };
  for (const auto rows : {connection_rows(), identity_rows(), service_rows()}) {
    const auto found = std::ranges::find_if(rows, matches);
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

bool is_ipv4(const Failure& failure) {
  return std::all_of(failure.address.begin(), failure.address.begin() + 10,
                     [](std::byte b) { return b == std::byte{0}; }) &&
         failure.address[10] == std::byte{0xff} && failure.address[11] == std::byte{0xff};
}

std::string with_port(const std::string& host, unsigned port) {
  if (port == 0) return host;
  return host.find(':') == std::string::npos ? host + ":" + std::to_string(port)
                                             : "[" + host + "]:" + std::to_string(port);
}

std::string peer_text(const Failure& failure, const Context& context) {
  const unsigned port = context.port != 0 ? context.port : failure.port;
  if (!context.host.empty()) return with_port(context.host, port);
  const std::string address = address_text(failure);
  if (!address.empty()) return with_port(address, port);
  return port == 0 ? "The server" : "The server (port " + std::to_string(port) + ")";
}

std::string which_text(const Failure& failure) {
  if (failure.chain_index == Failure::kNone) return "a certificate in the chain";
  if (failure.chain_index == 0) return "the server's own certificate";
  return "certificate " + std::to_string(failure.chain_index) + " of the chain (0 is the server's own)";
}

/// A certificate that is known and has no names is not one whose names are unknown.
std::string names_text(const Context& context) {
  const bool known = !context.subject.empty() || !context.issuer.empty();
  return context.names.empty() && known ? "no host" : context.names;
}

std::string after_text(const Failure& failure) {
  return failure.duration_10ms == 0
             ? std::string()
             : std::to_string(failure.duration_10ms / 100) + "." + digits(failure.duration_10ms % 100, 2) + " s";
}

std::string alert_text(const Failure& failure) {
  if (failure.alert == Failure::kNone) return {};
  const std::string_view name = alert_name(failure.alert);
  return "TLS alert " + std::to_string(failure.alert) + (name.empty() ? "" : " ") + std::string(name);
}

bool is_mqtt(Layer layer) { return layer == Layer::mqtt || layer == Layer::mqtt_connect; }

std::string size_text(const std::optional<std::uint64_t>& size) { return size ? std::to_string(*size) : std::string(); }

/// A sentence begins with a capital; a gap at its beginning does not know that.
std::string capitalised(std::string text) {
  constexpr std::string_view kArticles[] = {"the ", "a "};
  for (const std::string_view article : kArticles) {
    if (text.starts_with(article)) text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

/// "The server" in the middle of a sentence.
std::string lower_inside(std::string text) {
  for (std::size_t at = text.find("The server"); at != std::string::npos; at = text.find("The server", at + 1)) {
    const bool begins = at == 0 || (at >= 2 && text[at - 2] == '.');
    if (!begins) text[at] = 't';
  }
  return text;
}

Gaps gaps_of(const Failure& failure, const Context& context) {
  const std::string address = address_text(failure);
  const auto date = [](const std::optional<UnixTime>& t) { return t ? time_text(*t) : std::string(); };
  return {
      {"peer", peer_text(failure, context)},
      {"host", context.host.empty() ? std::string("the server's name") : context.host},
      {"target", !address.empty()       ? address
                 : context.host.empty() ? std::string("ADDRESS")
                                        : context.host},
      {"after", after_text(failure)},
      {"which", which_text(failure)},
      {"names", names_text(context)},
      {"subject", context.subject},
      {"issuer", context.issuer},
      {"not_before", date(context.not_before)},
      {"not_after", date(context.not_after)},
      {"now", date(context.now)},
      {"alert", alert_text(failure)},
      {"reason", is_mqtt(failure.layer) ? std::string(reason_name(failure.native)) : std::string()},
      {"native", failure.native == 0 ? std::string() : std::to_string(failure.native)},
      {"error", std::to_string(static_cast<unsigned>(failure.error))},
      {"object", context.subject_of_work},
      {"thing", context.subject_of_work.empty() ? std::string("What was supplied") : context.subject_of_work},
      {"user", context.user},
      {"client_id", context.client_id},
      {"said", context.said},
      {"size", size_text(context.size)},
      {"limit", size_text(context.limit)},
  };
}

}  // namespace

Explanation explain(const Failure& failure, const Context& context) {
  const Row* row = find_row(failure);
  if (row == nullptr) row = &kUnknown;
  const Gaps gaps = gaps_of(failure, context);
  return {lower_inside(capitalised(fill(row->sentence, gaps))), lower_inside(capitalised(fill(row->remedy, gaps)))};
}

std::string address_text(const Failure& failure) {
  if (std::ranges::all_of(failure.address, [](std::byte b) { return b == std::byte{0}; })) return {};
  net::Address address = net::Address::ipv6(failure.address, 0);
  if (is_ipv4(failure)) address.family = net::Family::ipv4;
  return std::string(address.host_text());
}

std::string time_text(UnixTime time) {
  using namespace std::chrono;
  const sys_seconds at{seconds(time.seconds)};
  const auto midnight = floor<days>(at);
  const year_month_day date{midnight};
  const hh_mm_ss clock{at - midnight};
  const auto pair = [](auto value) { return digits(static_cast<std::uint64_t>(value), 2); };
  return std::to_string(static_cast<int>(date.year())) + "-" + pair(static_cast<unsigned>(date.month())) + "-" +
         pair(static_cast<unsigned>(date.day())) + " " + pair(clock.hours().count()) + ":" +
         pair(clock.minutes().count()) + ":" + pair(clock.seconds().count()) + " UTC";
}

std::string facts(const Failure& failure) {
  std::string text = std::string(name(failure.layer)) + ": " + std::string(name(failure.error));
  const std::string address = address_text(failure);
  if (!address.empty()) text += " at " + with_port(address, failure.port);
  if (address.empty() && failure.port != 0) text += " at port " + std::to_string(failure.port);
  if (failure.duration_10ms != 0) text += " after " + after_text(failure);
  if (failure.attempts != 0) text += ", attempt " + std::to_string(failure.attempts);
  if (failure.chain_index != Failure::kNone) {
    text += ", certificate " + std::to_string(failure.chain_index) + " of the chain";
  }
  if (failure.alert != Failure::kNone) text += ", " + alert_text(failure);
  if (failure.native != 0) {
    const std::string_view reason = is_mqtt(failure.layer) ? reason_name(failure.native) : std::string_view{};
    text += ", native number " + std::to_string(failure.native);
    if (!reason.empty()) text += " (" + std::string(reason) + ")";
  }
  if (failure.age() != Duration::zero()) {
    text += ", " + std::to_string(failure.age().count() / 1000) + " s before the record was read";
  }
  return text;
}

}  // namespace fairlead::explain
