// SPDX-License-Identifier: Apache-2.0
#include "interop/rows.hpp"

#include "support/pki.hpp"

#include <ostream>

namespace fairlead::interop {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr mqtt::Version kVersions[] = {mqtt::Version::v3_1_1, mqtt::Version::v5};

}  // namespace

std::string text(const Row& row) {
  std::string made = row.mqtt == mqtt::Version::v5 ? "mqtt5" : "mqtt311";
  if (row.security == Security::plain) return made + "_plain";
  made += row.security == Security::mutual ? "_mutual" : "_server_only";
  return made + (row.tls == tls::Version::tls_1_3 ? "_tls13" : "_tls12");
}

void PrintTo(const Row& row, std::ostream* out) { *out << text(row); }

std::vector<Row> every_row() {
  std::vector<Row> rows;
  for (const mqtt::Version version : kVersions) {
    rows.push_back({version, Security::plain, tls::Version::none});
    for (const Security security : {Security::server_only, Security::mutual}) {
      rows.push_back({version, security, tls::Version::tls_1_2});
      rows.push_back({version, security, tls::Version::tls_1_3});
    }
  }
  return rows;
}

std::vector<Row> main_rows() {
  std::vector<Row> rows;
  for (const mqtt::Version version : kVersions) {
    rows.push_back({version, Security::plain, tls::Version::none});
    rows.push_back({version, Security::mutual, tls::Version::tls_1_3});
  }
  return rows;
}

const std::filesystem::path& pki() { return support::shared_pki(); }

support::MosquittoOptions broker_for(const Row& row) {
  if (row.security == Security::plain) return {};
  return {.tls = true, .require_certificate = row.security == Security::mutual, .pki = pki()};
}

ports::HostOptions options_for(const Row& row, const std::string& endpoint, const std::string& client_id) {
  ports::HostOptions options{.endpoint = endpoint,
                             .version = row.mqtt,
                             .client_id = client_id,
                             .backoff = {.base = milliseconds(20), .cap = milliseconds(100)}};
  if (row.security == Security::plain) return options;
  options.trust = pki() / "ca.crt";
  if (row.security == Security::mutual) {
    options.certificate = pki() / "device.crt";
    options.key = pki() / "device.key";
  }
  options.policy.oldest = options.policy.newest = row.tls;
  return options;
}

ports::HostOptions kept_options_for(const Row& row, const std::string& endpoint, const std::string& client_id) {
  ports::HostOptions options = options_for(row, endpoint, client_id);
  options.connect.clean_start = mqtt::CleanStart::no;
  if (row.mqtt == mqtt::Version::v5) options.connect.session_expiry = seconds(3600);
  return options;
}

}  // namespace fairlead::interop
