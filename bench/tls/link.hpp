// SPDX-License-Identifier: Apache-2.0
/// @file  Link: a client and a server at the two ends of a pipe, in one thread and without system calls.
#pragma once

#include "client.hpp"
#include "measure.hpp"
#include "support/memory_key.hpp"
#include "support/pki.hpp"
#include "support/tls_server.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace fairlead::bench {

/// Whose key answers when the server asks for the client's certificate.
enum class OwnKey {
  none,     ///< The server does not ask.
  library,  ///< The library's.
  hook,     ///< A SigningKey.
};

/// Certificates of both sides, all on EC P-256: the server's with one intermediate.
class Cast {
 public:
  Cast() : pki_(support::TestPki::make()), hook_(pki_.device.key()) {}

  [[nodiscard]] Setup client(tls::Version version, Resumption resumption, OwnKey key) {
    Setup setup{.trust = pki_.ca.pem(), .host = "localhost", .now = support::kTestNow, .resumption = resumption};
    setup.policy.oldest = setup.policy.newest = version;
    if (key != OwnKey::none) setup.chain = pki_.device.pem();
    if (key != OwnKey::none) setup.key = pki_.device.key().pem();
    if (key == OwnKey::hook) setup.signing_key = &hook_;
    return setup;
  }
  [[nodiscard]] support::TlsServerOptions server(OwnKey key) const {
    support::TlsServerOptions options{.chain = chain_};
    if (key == OwnKey::none) return options;
    options.client = support::ClientCertificate::required;
    options.client_ca = pki_.ca;
    return options;
  }

 private:
  static support::Chain make_chain(const support::TestPki& pki) {
    const auto intermediate =
        pki.ca.issue(support::ca_spec("An intermediate", 0), support::Key::make(support::KeyKind::ec_p256));
    return {intermediate.issue({.common_name = "server", .dns = {"localhost"}},
                               support::Key::make(support::KeyKind::ec_p256)),
            {intermediate}};
  }
  support::TestPki pki_;
  support::Chain chain_ = make_chain(pki_);
  support::MemoryKey hook_;
};

class Link {
 public:
  /// @param room  Of the wire, in each direction.
  Link(const support::TlsServerOptions& options, std::size_t room)
      : to_server_(room), to_client_(room), pipe_(to_server_, to_client_), server_(pipe_.b(), options) {}

  /// Makes the client's connection and shakes hands.
  void connect(TlsClient& client, const std::string& name, const Measure& measure) {
    measure(name + " start", [&] { client_ = client.connect(pipe_.a()); });
    for (bool done = false; !done;) {
      measure(name + " step", [&] { done = client_->handshake(); });
      serve();
    }
  }
  /// Takes whatever has come: tickets above all.
  void settle(const Measure& measure) {
    (void)server_.flush();
    measure("settle", [&] {
      std::byte one{};
      if (client_->recv(std::span(&one, 1)) != 0) throw std::runtime_error("unexpected bytes");
    });
  }
  void end(const std::string& name, const Measure& measure) {
    measure(name + " end", [&] { client_.reset(); });
  }

  [[nodiscard]] Connection& client() { return *client_; }
  [[nodiscard]] support::TlsServer& server() { return server_; }
  /// Throws away what the client has sent.
  void drop() {
    while (pipe_.b().recv(dropped_).ok()) {
    }
  }

 private:
  void serve() {
    if (const auto done = server_.handshake(); !done && done.error() != Errc::would_block) {
      throw std::runtime_error("the server does not shake hands");
    }
  }

  std::vector<std::byte> to_server_;
  std::vector<std::byte> to_client_;
  std::vector<std::byte> dropped_ = std::vector<std::byte>(std::size_t{16} * 1024);
  io::Pipe pipe_;
  support::TlsServer server_;
  std::unique_ptr<Connection> client_;
};

}  // namespace fairlead::bench
