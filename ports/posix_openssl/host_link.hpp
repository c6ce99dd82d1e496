// SPDX-License-Identifier: Apache-2.0
/// @file  What a client and a socket on a host have in common: the files of an identity, and the way to a stream.
#pragma once

#include "fairlead/net/connector.hpp"
#include "fairlead/net/endpoint.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/host_fault.hpp"
#include "fairlead/ports/os_posix.hpp"
#include "fairlead/ports/tcp_posix.hpp"
#include "fairlead/ports/tls_openssl.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/tls_connector.hpp"

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::ports {

/// What an application names: HostOptions and HostSocketOptions say what each means.
struct HostNames {
  const std::string& endpoint;
  const std::string& trust;
  const std::string& revoked;
  const std::string& certificate;
  const std::string& key;
  std::string& key_password;
  tls::SigningKey* signing_key;  ///< Null: none.
  const tls::Policy& policy;
};

/// @param options  HostOptions or HostSocketOptions; outlive the names.
template <class Options>
[[nodiscard]] HostNames names_in(Options& options) {
  return {.endpoint = options.endpoint,
          .trust = options.trust,
          .revoked = options.revoked,
          .certificate = options.certificate,
          .key = options.key,
          .key_password = options.key_password,
          .signing_key = options.signing_key,
          .policy = options.policy};
}

/// What became of the names.
struct HostParts {
  net::Endpoint endpoint;
  std::optional<OpenSslTrustStore> trust;  ///< Absent when the endpoint asks for no TLS.
  std::optional<OpenSslIdentity> identity;
};

/// Reads the endpoint and the files. The key's password is overwritten and empty afterwards.
[[nodiscard]] std::expected<HostParts, HostFault> load(const HostNames& names);

/// Platform, ports and connectors of one connection. TLS over TCP, or TCP where no trust was loaded.
class HostLink {
 public:
  /// @param policy    Outlives the link.
  /// @param calendar  Null: the system's. Outlives the link.
  /// @param options   Without staging, which is the link's own.
  HostLink(HostParts&& parts, const tls::Policy& policy, const platform::WallClock* calendar, tls::TlsOptions options,
           TcpPosixOptions tcp = {});
  HostLink(const HostLink&) = delete;
  HostLink& operator=(const HostLink&) = delete;

  [[nodiscard]] OsPosix& os() { return os_; }
  [[nodiscard]] net::Connector& connector() { return secured_ ? static_cast<net::Connector&>(*secured_) : tcp_; }
  /// Null without TLS.
  [[nodiscard]] tls::Session* session() { return session_ ? &*session_ : nullptr; }

 private:
  // In the order in which they use each other.
  OsPosix os_;
  TcpPosix stack_;
  net::TcpConnector tcp_;
  std::optional<OpenSslSession> session_;
  std::vector<std::byte> staging_;
  std::optional<tls::TlsConnector> secured_;
};

}  // namespace fairlead::ports
