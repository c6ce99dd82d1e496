// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/resumption.hpp"

#include "fairlead/base/secret.hpp"

namespace fairlead::tls {

Result<void> ResumptionSlot::restore(Bytes kept) {
  clear();
  if (kept.size() > memory_.size()) return fail(Errc::no_space);
  size_ = copy_bytes(memory_, kept);
  return {};
}

void ResumptionSlot::clear() {
  zeroize(memory_);
  size_ = 0;
}

void ResumptionSlot::assume(std::size_t size) {
  zeroize(memory_.subspan(size));
  size_ = size;
}

}  // namespace fairlead::tls
