// SPDX-License-Identifier: Apache-2.0
/// @file  Pipes as streams under test; no heap, so that a microcontroller runs them too.
#pragma once

#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"

#include "conformance/stream_suite.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::conformance {

/// Whether a waiter that polls would wake somebody who waits for `wanted` at `end`, which stands on `bottom`, an end
/// of a pipe: the list is ready, or the pipe is in a direction that the list names.
[[nodiscard]] bool polled_wake(io::StreamRef end, io::PipeEnd& bottom, Directions wanted);

/// A pipe of 1000 bytes each way, bare or behind a fault.
class PipeFixture final : public StreamFixture {
 public:
  static constexpr std::uint32_t kLargeTransfer = 16U << 20U;

  /// @param plan  What a fault in front of the pipe does; null for the bare pipe. Read during the call only.
  /// @param large_transfer  The size of the large transfers, in bytes.
  explicit PipeFixture(const io::FaultPlan* plan = nullptr, std::uint32_t large_transfer = kLargeTransfer);

 private:
  [[nodiscard]] Capability do_capabilities() const override;
  [[nodiscard]] io::StreamRef do_end(Side side) override;
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect expect) override;
  void do_break() override { pipe_.a().break_now(); }
  [[nodiscard]] std::uint32_t do_large_transfer() const override { return large_transfer_; }

  std::array<std::byte, 1000> to_peer_{};
  std::array<std::byte, 1000> to_stream_{};
  io::Pipe pipe_{to_peer_, to_stream_};
  io::Fault fault_;
  std::uint32_t large_transfer_;
  bool bare_;
};

}  // namespace fairlead::conformance
