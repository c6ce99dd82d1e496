// SPDX-License-Identifier: Apache-2.0
#include "outbox.hpp"

namespace fairlead::ports::wolfssl {

std::size_t Outbox::give(Bytes bytes) {
  std::size_t given = 0;
  while (given < bytes.size()) {
    const IoResult taken = wire_.write(bytes.subspan(given));
    if (!taken.ok()) break;
    given += taken.size();
  }
  return given;
}

Result<void> Outbox::push() {
  rest_ = rest_.subspan(give(rest_));
  if (holding()) return fail(Errc::would_block);
  forget();
  return {};
}

void Outbox::forget() {
  rest_ = {};
  held_.clear();
}

Result<void> Outbox::put(Bytes records) {
  if (!holding()) records = records.subspan(give(records));
  if (records.empty()) return {};
  held_.drop(held_.size() - rest_.size());
  if (!held_.append(records)) {
    wire_.fail_writing(Errc::no_memory);
    return fail(Errc::no_memory);
  }
  rest_ = held_.bytes();
  return {};
}

}  // namespace fairlead::ports::wolfssl
