// SPDX-License-Identifier: Apache-2.0
/// @file  TcpServer: a scripted peer behind a port of 127.0.0.1.
#pragma once

#include "support/simulated_network.hpp"
#include "support/tcp_listener.hpp"
#include "support/tls_server.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace fairlead::tool {

/// Serves one connection after the other in a thread of its own, with TLS where it is given a chain. The script is
/// used by that thread only, until stop() or the end of this object.
class TcpServer {
 public:
  explicit TcpServer(support::Peer& script, std::optional<support::TlsServerOptions> tls = {});
  ~TcpServer() { stop(); }
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  /// "mqtts://localhost:port" with TLS, otherwise "mqtt://127.0.0.1:port".
  [[nodiscard]] std::string endpoint() const;
  void stop();

 private:
  void serve_all();
  void serve(support::Descriptor connection);

  support::TcpListener listener_;
  support::Peer& script_;
  std::optional<support::TlsServerOptions> tls_;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// Says one thing as soon as it has heard anything, or at once; then it closes, or stays and says nothing more.
class Saying final : public support::Peer {
 public:
  enum class When : std::uint8_t {
    at_once,
    after_hearing
  };
  enum class Then : std::uint8_t {
    stays,
    closes
  };
  Saying(support::Buffer words, When when, Then then) : words_(std::move(words)), when_(when), then_(then) {}

  void on_open() override {
    said_ = false;
    if (when_ == When::at_once) say();
  }
  void on_bytes(Bytes bytes) override {
    heard_.insert(heard_.end(), bytes.begin(), bytes.end());
    if (!said_) say();
  }
  void on_cut() override {}
  support::Buffer take_output() override { return std::exchange(output_, {}); }
  [[nodiscard]] bool wants_cut() const override { return said_ && then_ == Then::closes; }
  /// Everything that came, over all connections.
  [[nodiscard]] const support::Buffer& heard() const { return heard_; }

 private:
  void say() {
    output_ = words_;
    said_ = true;
  }
  support::Buffer words_;
  support::Buffer output_;
  support::Buffer heard_;
  When when_;
  Then then_;
  bool said_ = false;
};

}  // namespace fairlead::tool
