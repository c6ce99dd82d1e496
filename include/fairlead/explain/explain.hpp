// SPDX-License-Identifier: Apache-2.0
/// @file  Explanation: a Failure as a person reads it. Host only; uses the heap.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::explain {

/// What is known beside the record; everything is optional, and each thing that is known makes the sentence more
/// precise. A record from the field comes without any of it.
struct Context {
  std::string host{};                    ///< As the user wrote it.
  std::uint16_t port = 0;                ///< 0 where unknown; then the record's own is used.
  std::string names{};                   ///< The names in the peer's certificate, separated by commas.
  std::string subject{};                 ///< Of the certificate that failed.
  std::string issuer{};                  ///< Of the certificate that failed.
  std::optional<UnixTime> not_before{};  ///< Of the certificate that failed.
  std::optional<UnixTime> not_after{};   ///< Of the certificate that failed.
  std::optional<UnixTime> now{};         ///< What the clock said.
  std::string subject_of_work{};         ///< What was asked for: a file, a topic, an option.
  std::string user{};                    ///< MQTT user name.
  std::string client_id{};               ///< MQTT client identifier.
  std::string said{};                    ///< The server's own words: a reason string, or a server reference.
  std::optional<std::uint64_t> size{};   ///< Bytes that were asked for.
  std::optional<std::uint64_t> limit{};  ///< Bytes that are allowed.
};

/// What explain() says to people.
struct Explanation {
  std::string sentence;  ///< What is wrong. One whole sentence.
  std::string remedy;    ///< What to do. One or more whole sentences.
};

/// What is wrong and what to do, for any layer, Errc and alert, also for numbers that this version does not know.
[[nodiscard]] Explanation explain(const Failure& failure, const Context& context = {});

/// The record's other facts in one line for people, for example "handshake: wrong_host at 192.0.2.7:8883 after
/// 0.05 s, attempt 3". Without a full stop.
[[nodiscard]] std::string facts(const Failure& failure);

/// "192.0.2.7" or "2001:db8::7"; empty when the record has no address.
[[nodiscard]] std::string address_text(const Failure& failure);

/// "2026-11-23 08:45:03 UTC". Years beyond 9999 are written with all their digits.
[[nodiscard]] std::string time_text(UnixTime time);

}  // namespace fairlead::explain
