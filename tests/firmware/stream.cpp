// SPDX-License-Identifier: Apache-2.0
#include "conformance/pipe_fixture.hpp"
#include "conformance/stream_suite.hpp"
#include "firmware/device.hpp"
#include "firmware/run_on.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

/// Enough for many rounds of the pipe, and little enough for an emulator.
constexpr std::uint32_t kLargeTransfer = 1U << 20U;

void run_suite(std::string_view name, const io::FaultPlan* plan, Tally& tally) {
  for (const auto part : conformance::stream_suite()) {
    run_on<conformance::PipeFixture>(name, part, tally, plan, kLargeTransfer);
  }
}

}  // namespace

int run_stream(Fault fault) {
  Tally tally;
  if (fault == Fault::yes) {
    constexpr io::FaultPlan kBreaks{.cut_after_sent = 100};
    run_suite("BrokenPipe", &kBreaks, tally);
    return tally.conclude("stream");
  }
  constexpr io::FaultPlan kRefuses{.most = 7, .refuse_every = 3};
  run_suite("Pipe", nullptr, tally);
  run_suite("FaultyPipe", &kRefuses, tally);
  return tally.conclude("stream");
}

}  // namespace fairlead::firmware
