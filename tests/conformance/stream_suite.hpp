// SPDX-License-Identifier: Apache-2.0
/// @file  What every stream must do, as cases over a fixture: pipes, sockets, TLS sessions, decorators, modules.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/waits.hpp"
#include "fairlead/io/capabilities.hpp"
#include "fairlead/io/stream.hpp"

#include "conformance/runner.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fairlead::conformance {

/// The two ends of a connection, seen from the suite.
enum class Side : std::uint8_t {
  stream,  ///< The implementation under test.
  peer     ///< Whoever it talks to.
};

/// The one at the other end.
[[nodiscard]] constexpr Side other(Side side) { return side == Side::stream ? Side::peer : Side::stream; }

/// What a case expects of a wait; a fixture with real time waits long for the one and briefly for the other.
enum class Expect : std::uint8_t {
  event,
  silence
};

/// A connected stream under test with its peer, fresh for each case.
///
/// Holds scratch memory of 24 KiB: on a device it belongs into static storage. Single-threaded; nothing moves between
/// two calls except in an operating system below. Each way holds at least 1000 bytes that the other end has not read,
/// and not without bound. To qualify a stream, derive from it and run stream_suite().
class StreamFixture {
 public:
  /// What a case may need beyond the mandatory contract. A case that needs more than the fixture has is skipped under
  /// this name.
  enum class Capability : std::uint8_t {
    none = 0,
    half_close = static_cast<std::uint8_t>(io::Capabilities::half_close),
    orderly_end = static_cast<std::uint8_t>(io::Capabilities::orderly_end),
    reports_reset = static_cast<std::uint8_t>(io::Capabilities::reports_reset),
    counts_units = 0x10,    ///< The fixture counts records or segments: units_sent().
    holds_received = 0x20,  ///< The stream takes more from below than recv asks for, as a TLS session does.
    recv_may_write = 0x40,  ///< The fixture can make a recv wait for room to write: make_recv_write().
  };
  /// How many items a wait list of a case has; a stream that needs more makes the list ready.
  static constexpr std::size_t kWaitItems = 4;
  /// Of scratch(): more than a TLS record of the largest size.
  static constexpr std::size_t kScratchSize = 20 * 1024;

  StreamFixture(const StreamFixture&) = delete;
  StreamFixture& operator=(const StreamFixture&) = delete;

  [[nodiscard]] bool has(Capability wanted) const {
    const auto bits = static_cast<unsigned>(wanted);
    return (static_cast<unsigned>(do_capabilities()) & bits) == bits;
  }
  /// The name of the first capability in `wanted` that is missing.
  [[nodiscard]] const char* missing(Capability wanted) const;

  /// One end. The peer's keeps the contract too; it is trusted.
  [[nodiscard]] io::StreamRef end(Side side) { return do_end(side); }
  [[nodiscard]] io::StreamRef stream() { return do_end(Side::stream); }
  [[nodiscard]] io::StreamRef peer() { return do_end(Side::peer); }

  /// Waits as a driver of both ends does: collects the waits of the wanted directions, returns at once when a list is
  /// ready, otherwise when a listed handle is.
  ///
  /// @return False when nothing happened, and nothing can happen, or within the fixture's limit: whoever waits for
  ///   these lists hangs.
  [[nodiscard]] bool wait(Directions stream, Directions peer, Expect expect = Expect::event) {
    return do_wait(stream, peer, expect);
  }
  /// The same for one end.
  [[nodiscard]] bool wait(Side side, Directions wanted, Expect expect = Expect::event) {
    return side == Side::stream ? do_wait(wanted, Directions::none, expect) : do_wait(Directions::none, wanted, expect);
  }

  /// Breaks the connection below the stream under test, without an orderly end.
  void break_now() { do_break(); }

  /// How many units with application bytes have left the stream so far. Capability counts_units.
  [[nodiscard]] std::uint32_t units_sent() { return do_units_sent(); }

  /// How many application bytes a record or a segment has room for. Capability counts_units.
  [[nodiscard]] std::uint32_t largest_unit() const { return do_largest_unit(); }

  /// Makes the peer ask for something that recv has to answer before it gives the bytes that the peer sends next.
  /// Capability recv_may_write; called while the stream's way out is full.
  void make_recv_write() { do_make_recv_write(); }

  /// The size of the large transfers: 16 MiB, unless the fixture is on a device that is too slow.
  [[nodiscard]] std::uint32_t large_transfer() const { return do_large_transfer(); }

  /// Memory to send from, kScratchSize bytes; and to receive into, a page of it.
  [[nodiscard]] MutableBytes scratch() { return scratch_; }
  [[nodiscard]] MutableBytes receive_scratch() { return receive_scratch_; }

 protected:
  StreamFixture() = default;
  ~StreamFixture() = default;

 private:
  [[nodiscard]] virtual Capability do_capabilities() const = 0;
  [[nodiscard]] virtual io::StreamRef do_end(Side side) = 0;
  [[nodiscard]] virtual bool do_wait(Directions stream, Directions peer, Expect expect) = 0;
  virtual void do_break() = 0;
  [[nodiscard]] virtual std::uint32_t do_units_sent() { return 0; }
  virtual void do_make_recv_write() {}
  [[nodiscard]] virtual std::uint32_t do_large_transfer() const { return 16U << 20U; }
  [[nodiscard]] virtual std::uint32_t do_largest_unit() const { return 16U << 10U; }

  std::array<std::byte, kScratchSize> scratch_{};
  std::array<std::byte, 4096> receive_scratch_{};
};

[[nodiscard]] constexpr StreamFixture::Capability operator|(StreamFixture::Capability a, StreamFixture::Capability b) {
  return static_cast<StreamFixture::Capability>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
/// The stream's own capabilities as the suite's.
[[nodiscard]] constexpr StreamFixture::Capability capability_of(io::Capabilities set) {
  return static_cast<StreamFixture::Capability>(set);
}

using StreamCase = Case<StreamFixture>;

/// The suite, in parts by subject; the cases are in static storage.
[[nodiscard]] std::span<const StreamCase> stream_recv_cases();
[[nodiscard]] std::span<const StreamCase> stream_send_cases();
[[nodiscard]] std::span<const StreamCase> stream_refusal_cases();
[[nodiscard]] std::span<const StreamCase> stream_end_cases();
[[nodiscard]] std::span<const StreamCase> stream_break_cases();
[[nodiscard]] std::span<const StreamCase> stream_wait_cases();
[[nodiscard]] std::span<const StreamCase> stream_transfer_cases();

/// All parts, in the order above.
using StreamSuite = std::array<std::span<const StreamCase>, 7>;
[[nodiscard]] StreamSuite stream_suite();

}  // namespace fairlead::conformance
