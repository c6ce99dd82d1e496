// SPDX-License-Identifier: Apache-2.0
#include "cli/harbour.hpp"

namespace fairlead::tool {

const std::filesystem::path& pki() {
  static const support::TemporaryFolder folder;
  static const bool written = (support::write_pki(folder.path()), true);
  (void)written;
  return folder.path();
}

std::string pki(const std::string& name) { return (pki() / name).string(); }

Arguments trust() { return {"--cafile", pki("ca.crt")}; }

Arguments mutual(const std::string& identity) {
  return {"--cafile", pki("ca.crt"), "--cert", pki(identity + ".crt"), "--key", pki(identity + ".key")};
}

support::MosquittoOptions mutual_broker() { return {.tls = true, .require_certificate = true, .pki = pki()}; }

support::MosquittoOptions server_only_broker() { return {.tls = true, .pki = pki()}; }

bool logged(const support::Mosquitto& broker, const std::string& text, int times) {
  return broker.logs(text, times, kPatience);
}

int times_logged(const support::Mosquitto& broker, const std::string& text) {
  const std::string log = broker.log();
  int times = 0;
  for (std::size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++times;
  return times;
}

support::MosquittoOptions guarded_broker(const std::string& folder) {
  support::write_file(folder + "/passwords", kHarbourMaster);
  return {.anonymous = false, .more = "password_file " + folder + "/passwords\n"};
}

}  // namespace fairlead::tool
