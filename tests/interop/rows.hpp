// SPDX-License-Identifier: Apache-2.0
/// @file  The ways in which a client and a real broker can meet: version of MQTT, security, version of TLS.
#pragma once

#include "fairlead/ports/posix_openssl.hpp"

#include "support/mosquitto.hpp"

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::interop {

enum class Security : std::uint8_t {
  plain,
  server_only,  ///< TLS without a client certificate.
  mutual
};

struct Row {
  mqtt::Version mqtt = mqtt::Version::v5;
  Security security = Security::plain;
  tls::Version tls = tls::Version::none;  ///< None for plain.
};

/// For example "mqtt5_mutual_tls13".
[[nodiscard]] std::string text(const Row& row);
void PrintTo(const Row& row, std::ostream* out);  // NOLINT(readability-identifier-naming): GoogleTest's name
inline std::string name_of(const testing::TestParamInfo<Row>& row) { return text(row.param); }

/// Both versions of MQTT, plain, with either version of TLS, with a client certificate and without.
[[nodiscard]] std::vector<Row> every_row();
/// Both versions of MQTT, plain and over mutual TLS 1.3: for what does not depend on TLS's own ways.
[[nodiscard]] std::vector<Row> main_rows();

/// support::shared_pki().
[[nodiscard]] const std::filesystem::path& pki();

/// A broker for this row.
[[nodiscard]] support::MosquittoOptions broker_for(const Row& row);

/// A client of this row for `endpoint`. It comes back soon after a loss.
[[nodiscard]] ports::HostOptions options_for(const Row& row, const std::string& endpoint,
                                             const std::string& client_id = "device");

/// What a campaign's broker is told beside the rest.
///
/// Its queues are never full (their usual length is 1000, and what does not fit is dropped). Its database is written at
/// the end only. And more messages may be on their way to a client than ever are, since Mosquitto 2.0.11 doubles QoS 2
/// otherwise: after a restart it sends those beyond max_inflight_messages as PUBLISH again, also where its log says
/// "Received PUBREC" and "Sending PUBREL" for the same identifier before, which section 4.3.3 forbids, since a
/// receiver has to take them for new ones. With the usual 20 it then has up to 23 on their way and meets that case.
inline constexpr char kCampaignBroker[] = "max_queued_messages 0\nmax_inflight_messages 1000\nautosave_interval 0\n";

/// The same, with a session that the server keeps.
[[nodiscard]] ports::HostOptions kept_options_for(const Row& row, const std::string& endpoint,
                                                  const std::string& client_id = "device");

}  // namespace fairlead::interop
