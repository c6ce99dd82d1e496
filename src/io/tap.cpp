// SPDX-License-Identifier: Apache-2.0
#include "fairlead/io/tap.hpp"

#include <algorithm>

namespace fairlead::io {

static_assert(ByteStream<Tap>);

IoResult Tap::recv(MutableBytes into) {
  const IoResult r = lower_.recv(into);
  if (r.ok()) {
    ++counts_.recvs;
    counts_.received += r.size();
    if (observer_ != nullptr) observer_->received(into.first(r.size()));
  } else if (r.blocked()) {
    ++counts_.refusals;
  }
  return r;
}

IoResult Tap::send(std::span<const Bytes> pieces) {
  const IoResult r = lower_.send(pieces);
  if (r.blocked()) ++counts_.refusals;
  if (!r.ok()) return r;
  ++counts_.sends;
  counts_.sent += r.size();
  if (observer_ == nullptr) return r;
  std::size_t left = r.size();
  for (const Bytes piece : pieces) {
    const Bytes taken = piece.first(std::min(piece.size(), left));
    if (!taken.empty()) observer_->sent(taken);
    left -= taken.size();
  }
  return r;
}

}  // namespace fairlead::io
