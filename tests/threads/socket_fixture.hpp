// SPDX-License-Identifier: Apache-2.0
/// @file  A secure socket on the loopback with a server that echoes, over TCP and both versions of TLS.
#pragma once

#include "fairlead/ports/host_socket.hpp"

#include "support/pki.hpp"
#include "support/process.hpp"
#include "threads/echo_server.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace fairlead::threads {

enum class Transport {
  tcp,
  tls_1_2,
  tls_1_3
};
[[nodiscard]] inline std::string text(Transport transport) {
  return transport == Transport::tcp ? "Tcp" : transport == Transport::tls_1_2 ? "Tls12" : "Tls13";
}

/// What one call said: its error, or nothing.
using Said = std::optional<Errc>;
[[nodiscard]] inline Said said(const Result<void>& result) { return result ? std::nullopt : Said(result.error()); }
[[nodiscard]] inline Said said(IoResult result) { return result.ok() ? std::nullopt : Said(result.error()); }

/// Waits for another thread without sleeping; false when that takes more than 20 s.
template <class Condition>
[[nodiscard]] bool comes(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

class SocketFixture : public testing::TestWithParam<Transport> {
 protected:
  static const support::TestPki& pki() {
    static const support::TestPki made = support::TestPki::make();
    return made;
  }

  void SetUp() override {
    const bool tls = GetParam() != Transport::tcp;
    support::write_file(folder_.path() / "ca.crt", pki().ca.pem());
    std::optional<support::TlsServerOptions> options;
    if (tls) {
      const int version = GetParam() == Transport::tls_1_2 ? 0x0303 : 0x0304;
      options = support::TlsServerOptions{.chain = {pki().server}, .oldest = version, .newest = version};
    }
    server_ = std::make_unique<EchoServer>(options);
    socket_ = make_socket();
    ASSERT_NE(socket_, nullptr);
  }

  [[nodiscard]] std::unique_ptr<ports::HostSocket> make_socket() const {
    const std::string scheme = GetParam() == Transport::tcp ? "tcp" : "tls";
    auto made = ports::HostSocket::create(
        {.endpoint = scheme + "://127.0.0.1:" + std::to_string(server_->port()), .trust = folder_.path() / "ca.crt"});
    EXPECT_TRUE(made) << made.error().subject;
    return made ? *std::move(made) : nullptr;
  }
  void connect() { ASSERT_EQ(said(socket_->connect(kLimit)), std::nullopt) << name(socket_->failure().error); }
  /// Sends a few bytes and waits for them to come back.
  [[nodiscard]] bool echoes() {
    const std::string sent = "ping";
    if (!socket_->send_all(bytes_of(sent), kLimit)) return false;
    std::string got(sent.size(), '\0');
    for (std::size_t have = 0; have < got.size();) {
      const IoResult more = socket_->recv(std::as_writable_bytes(std::span(got)).subspan(have), kLimit);
      if (!more.ok()) return false;
      have += more.size();
    }
    return got == sent;
  }

  /// More than any of it takes, so that a hang is a failure and no more.
  static constexpr Duration kLimit = std::chrono::seconds(30);
  support::TemporaryFolder folder_;
  std::unique_ptr<EchoServer> server_;
  std::unique_ptr<ports::HostSocket> socket_;
};

}  // namespace fairlead::threads
