// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"

namespace fairlead::tls_peers {

std::vector<ServerKind> server_kinds() {
  std::vector<ServerKind> made;
  for (const ServerKind* kind : {mbedtls_servers(), wolfssl_servers()}) {
    if (kind != nullptr) made.push_back(*kind);
  }
  return made;
}

}  // namespace fairlead::tls_peers
