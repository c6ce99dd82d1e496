// SPDX-License-Identifier: Apache-2.0
#include "conformance/pipe_fixture.hpp"

#include <algorithm>

namespace fairlead::conformance {

bool polled_wake(io::StreamRef end, io::PipeEnd& bottom, Directions wanted) {
  std::array<WaitItem, StreamFixture::kWaitItems> storage{};
  WaitList list(storage);
  end.collect_waits(wanted, list);
  if (list.ready()) return true;
  return std::ranges::any_of(list.items(), [&](const WaitItem& item) {
    std::array<WaitItem, 1> probe_storage{};
    WaitList probe(probe_storage);
    bottom.collect_waits(item.until, probe);
    return probe.ready();
  });
}

PipeFixture::PipeFixture(const io::FaultPlan* plan, std::uint32_t large_transfer)
    : fault_(pipe_.a(), plan == nullptr ? io::FaultPlan{} : *plan),
      large_transfer_(large_transfer),
      bare_(plan == nullptr) {}

StreamFixture::Capability PipeFixture::do_capabilities() const {
  return capability_of(io::PipeEnd::kCapabilities) | Capability::holds_received;
}

io::StreamRef PipeFixture::do_end(Side side) {
  if (side == Side::peer) return pipe_.b();
  return bare_ ? io::StreamRef(pipe_.a()) : io::StreamRef(fault_);
}

bool PipeFixture::do_wait(Directions stream, Directions peer, Expect) {
  return polled_wake(do_end(Side::stream), pipe_.a(), stream) || polled_wake(do_end(Side::peer), pipe_.b(), peer);
}

}  // namespace fairlead::conformance
