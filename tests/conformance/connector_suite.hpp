// SPDX-License-Identifier: Apache-2.0
/// @file  What every connector must do, as cases over a fixture: TCP, TLS over TCP, a module's links.
#pragma once

#include "fairlead/base/time.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/stream.hpp"
#include "fairlead/net/connector.hpp"

#include "conformance/runner.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::conformance {

/// Whom a case wants to reach.
enum class Peer : std::uint8_t {
  answering,  ///< Takes the connection, verified where the connector verifies.
  refusing,   ///< Nobody listens. Capability has_refusing.
  silent      ///< Never answers; the connector's limit ends the attempt. Capability has_silent.
};

/// A connector under test and those it can reach, fresh for each case.
///
/// Single-threaded; the peer moves only in wait(), step_peer() and in an operating system below. To qualify a
/// connector, derive from it and run connector_suite().
class ConnectorFixture {
 public:
  enum class Capability : std::uint8_t {
    none = 0,
    has_refusing = 1,
    has_silent = 2,
  };
  /// How many items a wait list of a case has.
  static constexpr std::size_t kWaitItems = 16;

  ConnectorFixture(const ConnectorFixture&) = delete;
  ConnectorFixture& operator=(const ConnectorFixture&) = delete;

  [[nodiscard]] bool has(Capability wanted) const {
    const auto bits = static_cast<unsigned>(wanted);
    return (static_cast<unsigned>(do_capabilities()) & bits) == bits;
  }
  [[nodiscard]] const char* missing(Capability wanted) const;

  [[nodiscard]] net::Connector& connector() { return do_connector(); }
  /// Lives as long as the fixture.
  [[nodiscard]] const net::Endpoint& endpoint(Peer peer) { return do_endpoint(peer); }
  [[nodiscard]] Instant now() { return do_now(); }

  /// Waits as a driver of the connector and of the peer does; returns at once when the list is ready.
  ///
  /// @return False when nothing of the connector's was ready, and its deadline has not come, within the fixture's
  ///   limit: a driver that relies on this list and deadline hangs.
  [[nodiscard]] bool wait(WaitList& list, Deadline deadline) { return do_wait(list, deadline); }

  /// The other end of the connection that was opened last, whose first step took it over. Called once the connector
  /// is ready.
  [[nodiscard]] io::StreamRef peer() { return do_peer(); }

  /// After how long the attempt to reach a silent peer has to fail.
  [[nodiscard]] Duration limit() const { return do_limit(); }

 protected:
  ConnectorFixture() = default;
  ~ConnectorFixture() = default;

 private:
  [[nodiscard]] virtual Capability do_capabilities() const = 0;
  [[nodiscard]] virtual net::Connector& do_connector() = 0;
  [[nodiscard]] virtual const net::Endpoint& do_endpoint(Peer peer) = 0;
  [[nodiscard]] virtual Instant do_now() = 0;
  [[nodiscard]] virtual bool do_wait(WaitList& list, Deadline deadline) = 0;
  [[nodiscard]] virtual io::StreamRef do_peer() = 0;
  [[nodiscard]] virtual Duration do_limit() const = 0;
};

[[nodiscard]] constexpr ConnectorFixture::Capability operator|(ConnectorFixture::Capability a,
                                                               ConnectorFixture::Capability b) {
  return static_cast<ConnectorFixture::Capability>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

using ConnectorCase = Case<ConnectorFixture>;

/// All cases, in static storage.
[[nodiscard]] std::span<const ConnectorCase> connector_suite();

}  // namespace fairlead::conformance
