// SPDX-License-Identifier: Apache-2.0
#include "fairlead/client/observer.hpp"

#include <type_traits>

namespace fairlead::client {

static_assert(std::is_trivially_copyable_v<Observer>);

void Observer::on_failure(const Failure& failure, Instant now) {
  ++counters_.failures;
  ring_[next_] = {failure, now};
  next_ = static_cast<std::uint16_t>((next_ + 1U) % kCapacity);
  if (size_ < kCapacity) ++size_;
}

Failure Observer::failure(std::size_t i, Instant now) const {
  const Record& record = ring_[(next_ + kCapacity - 1 - i) % kCapacity];
  Failure failure = record.failure;
  failure.set_age(now - record.at);
  return failure;
}

bool Observer::is_intact() const { return magic_ == kMagic && size_ <= kCapacity && next_ < kCapacity; }

void Observer::after_restart(Instant now) {
  for (Record& record : ring_) record.at = now;
}

}  // namespace fairlead::client
