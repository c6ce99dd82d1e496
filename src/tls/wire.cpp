// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/wire.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

Errc broken(Errc lower) { return lower == Errc::closed ? Errc::reset : lower; }

}  // namespace

void Wire::attach(io::StreamRef lower) {
  detach();
  lower_ = lower;
}

IoResult Wire::read(MutableBytes into) {
  if (!reading_ || into.empty()) return Errc::would_block;
  if (read_error_) return *read_error_;
  if (allowed_ == 0) {
    read_error_ = Errc::protocol;
    return *read_error_;
  }
  const IoResult got = lower_->recv(into.first(std::min(into.size(), allowed_)));
  if (got.ok() && allowed_ != SIZE_MAX) allowed_ -= got.size();
  if (got.ok() || got.blocked()) return got;
  read_error_ = broken(got.error());
  return *read_error_;
}

IoResult Wire::write(Bytes record) {
  if (write_error_ || record.empty()) return IoResult::bytes(record.size());
  const IoResult sent = lower_->send(record);
  if (sent.ok() || sent.blocked()) return sent;
  write_error_ = broken(sent.error());
  return IoResult::bytes(record.size());
}

}  // namespace fairlead::tls
