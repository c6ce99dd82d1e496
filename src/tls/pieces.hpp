// SPDX-License-Identifier: Apache-2.0
/// @file  Pieces: what is left of a list of bytes to send, one record after the other.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace fairlead::tls {

/// A view of a list that lives longer.
class Pieces {
 public:
  explicit Pieces(std::span<const Bytes> pieces) : rest_(pieces) { pass_over_empty(); }
  [[nodiscard]] bool empty() const { return rest_.empty(); }

  /// Takes the plaintext of the next record, at most `most` bytes: straight from the caller's memory, or gathered in
  /// `staging`.
  Bytes next_record(MutableBytes staging, std::size_t most) {
    staging = staging.first(std::min(staging.size(), most));
    const Bytes front = rest_.front().subspan(taken_);
    if (staging.empty() || last() || front.size() >= most / 2) {
      const Bytes record = front.first(std::min(front.size(), most));
      drop(record.size());
      return record;
    }
    std::size_t gathered = 0;
    while (!empty() && gathered < staging.size()) {
      const std::size_t n = copy_bytes(staging.subspan(gathered), rest_.front().subspan(taken_));
      gathered += n;
      drop(n);
    }
    return staging.first(gathered);
  }

 private:
  [[nodiscard]] bool last() const {
    return std::ranges::all_of(rest_.subspan(1), [](Bytes piece) { return piece.empty(); });
  }
  void drop(std::size_t n) {
    taken_ += n;
    if (taken_ < rest_.front().size()) return;
    rest_ = rest_.subspan(1);
    taken_ = 0;
    pass_over_empty();
  }
  void pass_over_empty() {
    while (!rest_.empty() && rest_.front().empty()) rest_ = rest_.subspan(1);
  }
  std::span<const Bytes> rest_;
  std::size_t taken_ = 0;  // From the front piece.
};

}  // namespace fairlead::tls
