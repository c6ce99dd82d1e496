// SPDX-License-Identifier: Apache-2.0
/// @file  Connections of lwIP with itself for a task beside lwIP's thread, as conformance/lwip_connection.hpp has them
/// where there is none.
#pragma once

#include "fairlead/io/capabilities.hpp"
#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/locked_tcp_lwip.hpp"

#include "conformance/connector_suite.hpp"
#include "conformance/lwip_connection.hpp"
#include "conformance/stream_suite.hpp"
#include "firmware/freertos/lwip_loop.hpp"
#include "support/lwip_listener.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace fairlead::firmware {

/// Who answers; each call holds lwIP's lock.
class LockedListener {
 public:
  LockedListener() {
    const platform::Lock lock(support::lwip::lock());
    listener_.emplace();
  }
  ~LockedListener() {
    const platform::Lock lock(support::lwip::lock());
    listener_.reset();
  }
  LockedListener(const LockedListener&) = delete;
  LockedListener& operator=(const LockedListener&) = delete;

  [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
  void reset() {
    const platform::Lock lock(support::lwip::lock());
    listener_->reset();
  }

  // The last connection that came, as a stream.
  IoResult recv(MutableBytes into) {
    const platform::Lock lock(support::lwip::lock());
    return listener_->accepted().recv(into);
  }
  IoResult send(std::span<const Bytes> pieces) {
    const platform::Lock lock(support::lwip::lock());
    return listener_->accepted().send(pieces);
  }
  [[nodiscard]] Result<void> flush() {
    const platform::Lock lock(support::lwip::lock());
    return listener_->accepted().flush();
  }
  [[nodiscard]] Result<void> shutdown() {
    const platform::Lock lock(support::lwip::lock());
    return listener_->accepted().shutdown();
  }
  void collect_waits(Directions wanted, WaitList& list) {
    const platform::Lock lock(support::lwip::lock());
    listener_->accepted().collect_waits(wanted, list);
  }
  void close() {
    const platform::Lock lock(support::lwip::lock());
    listener_->accepted().close();
  }

 private:
  std::optional<support::LwipListener> listener_;
};

class LockedStreamFixture final : public conformance::StreamFixture {
 public:
  explicit LockedStreamFixture(std::uint32_t large_transfer);

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return conformance::capability_of(ports::TcpLwipStream::kCapabilities) | Capability::counts_units |
           Capability::holds_received;
  }
  [[nodiscard]] io::StreamRef do_end(conformance::Side side) override {
    return side == conformance::Side::stream ? stack_.stream(net::AttemptId{}) : io::StreamRef(listener_);
  }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, conformance::Expect expect) override {
    return conformance::wait_for_lwip(do_end(conformance::Side::stream), stream, listener_, peer, expect);
  }
  void do_break() override {
    listener_.reset();
    support::lwip::deliver();
  }
  [[nodiscard]] std::uint32_t do_units_sent() override { return support::lwip::segments(); }
  [[nodiscard]] std::uint32_t do_large_transfer() const override { return large_transfer_; }
  [[nodiscard]] std::uint32_t do_largest_unit() const override { return kLeastSegment; }

  static constexpr std::uint32_t kLeastSegment = 1440;

  LockedListener listener_;
  ports::LockedTcpLwip stack_{support::lwip::lock(), support::lwip::waiter()};
  std::uint32_t large_transfer_;
};

class LockedConnectorFixture final : public conformance::ConnectorFixture {
 public:
  LockedConnectorFixture();
  ~LockedConnectorFixture() { support::lwip::lose_all_to(0); }

 private:
  static constexpr std::uint16_t kRefusing = 1;
  static constexpr std::uint16_t kSilent = 9;
  static constexpr Duration kLimit{300};
  static constexpr Duration kHang{60'000};

  [[nodiscard]] Capability do_capabilities() const override {
    return Capability::has_refusing | Capability::has_silent;
  }
  [[nodiscard]] net::Connector& do_connector() override { return connector_; }
  [[nodiscard]] const net::Endpoint& do_endpoint(conformance::Peer peer) override {
    return endpoints_[static_cast<std::size_t>(peer)];
  }
  [[nodiscard]] Instant do_now() override { return support::lwip::now(); }
  [[nodiscard]] bool do_wait(WaitList& list, Deadline deadline) override;
  [[nodiscard]] io::StreamRef do_peer() override {
    support::lwip::deliver();
    return listener_;
  }
  [[nodiscard]] Duration do_limit() const override { return kLimit; }

  LockedListener listener_;
  std::array<net::Endpoint, 3> endpoints_;
  ports::LockedTcpLwip stack_{support::lwip::lock(), support::lwip::waiter()};
  net::TcpConnector connector_{stack_, {.limit = kLimit}};
};

}  // namespace fairlead::firmware
