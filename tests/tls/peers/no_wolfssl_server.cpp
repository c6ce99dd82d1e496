// SPDX-License-Identifier: Apache-2.0
#include "server.hpp"

namespace fairlead::tls_peers {

const ServerKind* wolfssl_servers() { return nullptr; }

}  // namespace fairlead::tls_peers
