// SPDX-License-Identifier: Apache-2.0
/// @file  A TLS server over any stream, in the test's own process and thread.
///
/// Host only; written on OpenSSL alone, so that it shares nothing with the port it is a peer of.
#pragma once

#include "fairlead/io/stream.hpp"

#include "support/buffered_end.hpp"
#include "support/pki.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::support {

enum class ClientCertificate {
  ignored,
  asked,
  required
};

/// Whose tickets a server reads and writes.
enum class Tickets {
  of_this_process,
  of_another_server
};

struct TlsServerOptions {
  Chain chain;                             ///< What the server presents, with the leaf's key.
  std::optional<Certificate> client_ca{};  ///< Whose clients it accepts.
  ClientCertificate client = ClientCertificate::ignored;
  int oldest = 0x0303;  ///< As on the wire; 0x0302 for TLS 1.1.
  int newest = 0x0304;
  std::string ciphers{};  ///< For 1.2 and older, in OpenSSL's words; empty for its default.
  std::string suites{};   ///< For 1.3.
  std::string groups{};
  std::vector<std::string> alpn{};  ///< In order of preference; none in common is a fatal alert.
  Tickets tickets = Tickets::of_this_process;
  int security_level = 0;  ///< So that weak keys and signatures reach the client.
  /// A key that the server knows, by its identity; it then needs no certificate.
  std::optional<std::pair<std::string, std::string>> psk{};
};

/// `lower` outlives it.
class TlsServer final : public BufferedEnd {
 public:
  TlsServer(io::StreamRef lower, const TlsServerOptions& options);
  ~TlsServer() override;

  [[nodiscard]] bool can_update_keys() const override { return true; }
  void update_keys() override;
  /// Sends a HelloRequest (TLS 1.2).
  void renegotiate();

  [[nodiscard]] bool resumed() const override;
  [[nodiscard]] std::string server_name() const override;
  [[nodiscard]] std::string client_subject() const override;
  [[nodiscard]] bool asked_for_ticket() const;     ///< By the extension session_ticket of TLS 1.2.
  [[nodiscard]] bool used_psk() const;             ///< TlsServerOptions::psk has authenticated both.
  [[nodiscard]] unsigned max_fragment() const;     ///< That the client has asked for, in bytes; 0 for none.
  [[nodiscard]] std::size_t client_chain() const;  ///< Certificates that the client sent, its own counted.
  /// The alert that the client sent last; -1 for none.
  [[nodiscard]] int alert_received() const;

  struct Impl;

 private:
  Result<void> do_handshake() override;
  Result<std::size_t> do_read(MutableBytes into) override;
  Result<std::size_t> do_write(Bytes record) override;
  void do_end() override;

  std::unique_ptr<Impl> impl_;
};

}  // namespace fairlead::support
