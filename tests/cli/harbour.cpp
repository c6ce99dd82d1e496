// SPDX-License-Identifier: Apache-2.0
#include "cli/harbour.hpp"

namespace fairlead::tool {

std::string pki(const std::string& name) { return (support::shared_pki() / name).string(); }

Arguments trust() { return {"--cafile", pki("ca.crt")}; }

Arguments mutual(const std::string& identity) {
  return {"--cafile", pki("ca.crt"), "--cert", pki(identity + ".crt"), "--key", pki(identity + ".key")};
}

support::MosquittoOptions mutual_broker() {
  return {.tls = true, .require_certificate = true, .pki = support::shared_pki()};
}

support::MosquittoOptions server_only_broker() { return {.tls = true, .pki = support::shared_pki()}; }

bool logged(const support::Mosquitto& broker, const std::string& text, int times) {
  return broker.logs(text, times, kPatience);
}

}  // namespace fairlead::tool
