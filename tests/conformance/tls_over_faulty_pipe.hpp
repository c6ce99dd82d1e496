// SPDX-License-Identifier: Apache-2.0
/// @file  TLS on a pipe that moves 7 bytes a call and refuses every third. Host only.
#pragma once

#include "fairlead/io/fault.hpp"
#include "fairlead/io/pipe.hpp"

#include "conformance/pipe_fixture.hpp"
#include "conformance/stream_suite.hpp"
#include "conformance/tls_ends.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

namespace fairlead::conformance {

class TlsOverFaultyPipe final : public StreamFixture {
 public:
  TlsOverFaultyPipe(tls::Version version, const TlsEnds::MakeServer& make) : ends_(fault_, pipe_.b(), version, make) {
    EXPECT_TRUE(ends_.connect(*this)) << "the handshake fails";
  }

 private:
  [[nodiscard]] Capability do_capabilities() const override { return ends_.capabilities(); }
  [[nodiscard]] io::StreamRef do_end(Side side) override { return ends_.end(side); }
  [[nodiscard]] bool do_wait(Directions stream, Directions peer, Expect) override {
    return polled_wake(ends_.end(Side::stream), pipe_.a(), stream) ||
           polled_wake(ends_.end(Side::peer), pipe_.b(), peer);
  }
  void do_break() override { pipe_.a().break_now(); }
  [[nodiscard]] std::uint32_t do_units_sent() override { return ends_.records(); }
  void do_make_recv_write() override { ends_.update_keys(); }

  std::array<std::byte, 4096> to_server_{};
  std::array<std::byte, 4096> to_session_{};
  io::Pipe pipe_{to_server_, to_session_};
  io::Fault fault_{pipe_.a(), {.most = 7, .refuse_every = 3}};
  TlsEnds ends_;
};

}  // namespace fairlead::conformance
