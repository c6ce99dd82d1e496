// SPDX-License-Identifier: Apache-2.0
#include "conformance/stream_suite.hpp"

#include <array>

namespace fairlead::conformance {
namespace {

struct Named {
  StreamFixture::Capability capability;
  const char* name;
};

constexpr auto kNames = std::array{
    Named{StreamFixture::Capability::half_close, "half_close"},
    Named{StreamFixture::Capability::orderly_end, "orderly_end"},
    Named{StreamFixture::Capability::reports_reset, "reports_reset"},
    Named{StreamFixture::Capability::counts_units, "counts_units"},
    Named{StreamFixture::Capability::holds_received, "holds_received"},
    Named{StreamFixture::Capability::recv_may_write, "recv_may_write"},
};

}  // namespace

const char* StreamFixture::missing(Capability wanted) const {
  for (const auto& [capability, name] : kNames) {
    const bool needed = (static_cast<unsigned>(wanted) & static_cast<unsigned>(capability)) != 0;
    if (needed && !has(capability)) return name;
  }
  return "none";
}

StreamSuite stream_suite() {
  return {stream_recv_cases(),  stream_send_cases(), stream_refusal_cases(), stream_end_cases(),
          stream_break_cases(), stream_wait_cases(), stream_transfer_cases()};
}

}  // namespace fairlead::conformance
