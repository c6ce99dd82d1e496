// SPDX-License-Identifier: Apache-2.0
#include "outbox.hpp"

#include <new>

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
  if (!held_.empty()) held_ = Memory();
}

Result<void> Outbox::put(Bytes records) {
  if (!holding()) records = records.subspan(give(records));
  if (records.empty()) return {};
  try {
    Memory together(rest_.begin(), rest_.end());
    together.insert(together.end(), records.begin(), records.end());
    held_.swap(together);
    rest_ = held_;
    return {};
  } catch (const std::bad_alloc&) {
    wire_.fail_writing(Errc::no_memory);
    return fail(Errc::no_memory);
  }
}

}  // namespace fairlead::ports::wolfssl
