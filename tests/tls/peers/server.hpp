// SPDX-License-Identifier: Apache-2.0
/// @file  TLS servers on mbedTLS and wolfSSL, for sessions of ports to other libraries. Host only.
///
/// They are written on their library alone and share nothing with the port to it, but that the process has one PSA,
/// which the port to mbedTLS starts and whose storage of keys it defines. They throw std::runtime_error when
/// the library refuses their options.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/io/stream.hpp"

#include "support/pki.hpp"
#include "support/server_end.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::tls_peers {

struct ServerOptions {
  support::Chain chain;                             ///< What the server presents, with the leaf's key.
  std::optional<support::Certificate> client_ca{};  ///< Whose clients it demands; without it, it asks for nothing.
  int version = 0x0304;                             ///< The only one, as on the wire.
  std::string alpn{};                               ///< The only protocol; empty: none.
};

/// Credentials, and the key of the tickets: connections of one server continue each other.
class Server {
 public:
  virtual ~Server() = default;
  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// @param lower  Outlives the connection, as does the server.
  [[nodiscard]] virtual std::unique_ptr<support::ServerEnd> accept(io::StreamRef lower) = 0;
};

/// The servers of one library.
struct ServerKind {
  std::string_view name;
  std::unique_ptr<Server> (*make)(const ServerOptions& options);
  Errc refusal_1_2;  ///< What a client without certificate sees, where one is demanded.
  Errc refusal_1_3;  ///< As above.
};

/// Each is linked where the port to its library was built.
[[nodiscard]] ServerKind mbedtls_servers();
[[nodiscard]] ServerKind wolfssl_servers();

/// Those that are linked.
[[nodiscard]] std::vector<ServerKind> server_kinds();

}  // namespace fairlead::tls_peers
