// SPDX-License-Identifier: Apache-2.0
/// @file  Pipes as streams under test; no heap, so that a microcontroller runs them too.
#pragma once

#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"

#include "conformance/stream_suite.hpp"

#include <array>
#include <cstddef>

namespace fairlead::conformance {

/// Whether a waiter that polls would wake somebody who waits for `wanted` at `end`, which stands on `bottom`, an end
/// of a pipe: the list is ready, or the pipe is in a direction that the list names.
[[nodiscard]] bool polled_wake(io::StreamRef end, io::PipeEnd& bottom, Directions wanted);

/// A pipe of 1000 bytes each way, bare or behind a fault.
class PipeFixture final : public StreamFixture {
 public:
  /// @param plan  What a fault in front of the pipe does; null for the bare pipe. Read during the call only.
  explicit PipeFixture(const io::FaultPlan* plan = nullptr);

 private:
  [[nodiscard]] Capability do_capabilities() const override;
  [[nodiscard]] io::StreamRef do_end(Side side) override;
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect expect) override;
  void do_break() override { pipe_.a().break_now(); }

  std::array<std::byte, 1000> to_peer_{};
  std::array<std::byte, 1000> to_stream_{};
  io::Pipe pipe_{to_peer_, to_stream_};
  io::Fault fault_;
  bool bare_;
};

}  // namespace fairlead::conformance
