// SPDX-License-Identifier: Apache-2.0
#include "inbox.hpp"

#include <algorithm>
#include <array>

namespace fairlead::ports::wolfssl {

void Inbox::forget() {
  policy_ = nullptr;
  with_key_ = offers_ticket_ = filtered_ = false;
  hello_ = {};
  objection_.reset();
  held_.clear();
  filter_.reset();
  passed_ = 0;
}

IoResult Inbox::read(MutableBytes into) {
  if (objection_) return objection_->error;
  if (outbox_.full()) return Errc::would_block;
  const IoResult got = wire_.read(into);
  if (!got.ok() || hello_.done()) return got;
  if (!hello_.note(into.first(got.size()))) return Errc::no_memory;
  objection_ = objection_to(hello_, *policy_, with_key_);
  return objection_ ? IoResult(objection_->error) : got;
}

bool Inbox::holds_back() const {
  return offers_ticket_ && hello_.version() == tls::Version::tls_1_2 && hello_.next() == HelloReader::Next::unknown;
}

std::size_t Inbox::give(MutableBytes into) {
  const std::size_t given = copy_bytes(into, held_.bytes());
  held_.drop(given);
  return given;
}

IoResult Inbox::take(MutableBytes into) {
  if (filter_) return take_filtered(into);
  if (held_.empty()) {
    const IoResult got = read(into);
    if (!got.ok() || !holds_back()) return got;
    if (!held_.assign(into.first(got.size()))) return Errc::no_memory;
  }
  while (holds_back()) {
    std::array<std::byte, 16> more{};
    const IoResult got = read(more);
    if (!got.ok()) return got;
    if (!held_.append(Bytes(more).first(got.size()))) return Errc::no_memory;
  }
  const std::size_t given = give(into);
  if (held_.empty()) held_.clear();
  return IoResult::bytes(given);
}

IoResult Inbox::take_filtered(MutableBytes into) {
  constexpr std::size_t kHead = 5;
  while (passed_ == 0) {
    std::size_t wanted = kHead;
    if (held_.size() >= kHead) wanted += ByteReader(Bytes(held_.bytes()).subspan(3, 2)).u16();
    if (held_.size() == wanted) {
      const auto then = filter_->pass(held_.bytes());
      if (!then) return then.error();
      filtered_ = *then == TicketFilter::Then::no_more;
      passed_ = wanted;
      break;
    }
    const std::size_t before = held_.size();
    if (!held_.resize(wanted)) return Errc::no_memory;
    const IoResult got = read(held_.bytes().subspan(before));
    (void)held_.resize(before + (got.ok() ? got.size() : 0));
    if (!got.ok()) return got;
  }
  const std::size_t given = give(into.first(std::min(into.size(), passed_)));
  passed_ -= given;
  if (passed_ == 0 && filtered_) {
    filter_.reset();
    held_.clear();
  }
  return IoResult::bytes(given);
}

}  // namespace fairlead::ports::wolfssl
