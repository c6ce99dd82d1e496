// SPDX-License-Identifier: Apache-2.0
/// @file  Diagnosis: what one attempt to connect has shown, layer by layer.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/explain/explain.hpp"
#include "fairlead/net/attempt.hpp"

#include "link.hpp"
#include "problem.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cli {

/// What was agreed by TLS, in the registry's names.
struct TlsText {
  std::string version;
  std::string suite;
  std::string group;
  std::string alpn;  ///< Empty: none.
  bool verified = false;
};

/// What is known of our own certificate.
enum class OwnCertificate : std::uint8_t {
  not_asked_for,
  sent,
  missing  ///< The server asked, and none is given.
};

/// What CONNACK said.
struct MqttText {
  std::string version;
  bool session_present = false;
  std::string client_id;
  Duration keep_alive{};
  std::uint32_t maximum_packet_size = 0;
  std::uint16_t receive_maximum = 0;
  int maximum_qos = 2;
  bool retain_available = true;
};

/// A value, ready to be printed. A layer without a time was not reached, or failed.
struct Diagnosis {
  std::string endpoint;
  std::optional<Duration> resolve{};    ///< To the first address.
  std::optional<Duration> connect{};    ///< From there to a TCP connection.
  std::optional<Duration> handshake{};  ///< From there to the end of TLS.
  std::optional<Duration> mqtt{};       ///< From there to CONNACK.
  bool uses_tls = false;
  std::string address{};  ///< The one in use.
  std::vector<net::Attempt> attempts{};
  std::optional<TlsText> tls{};
  std::vector<explain::CertificateText> chain{};
  std::string tls_library{};
  std::optional<OwnCertificate> own_certificate{};  ///< Absent where the handshake did not come so far.
  std::optional<MqttText> connack{};
  std::optional<UnixTime> now{};
  std::vector<std::string> warnings{};  ///< What is not as it should be in the files, a sentence each.
  Failure failure{};                    ///< happened() is false for a healthy connection.
  explain::Explanation explanation{};   ///< Of the failure.

  [[nodiscard]] bool healthy() const { return !failure.happened(); }
};

/// Connects once, asks one question behind CONNACK, and ends the connection in order. Throws Problem for what is wrong
/// before the network.
[[nodiscard]] Diagnosis examine(Link& link);

/// The account for people, over several lines.
[[nodiscard]] std::string diagnosis_text(const Diagnosis& diagnosis);
/// The same as data.
[[nodiscard]] std::string diagnosis_json(const Diagnosis& diagnosis);
/// The data of an examination that did not begin.
[[nodiscard]] std::string problem_diagnosis_json(const Problem& problem);

/// "not asked for", ... Static storage.
[[nodiscard]] std::string_view own_certificate_text(OwnCertificate own);
/// "connected", "failed", ... Static storage.
[[nodiscard]] std::string_view attempt_state(const net::Attempt& attempt);

}  // namespace fairlead::cli
