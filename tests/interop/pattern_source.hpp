// SPDX-License-Identifier: Apache-2.0
/// @file  PatternSource: a payload of any size that is made as it is read.
#pragma once

#include "fairlead/client/payload_source.hpp"

#include "support/pattern.hpp"

#include <algorithm>
#include <cstdint>

namespace fairlead::interop {

/// The payload of this number in support/pattern.hpp.
class PatternSource final : public client::PayloadSource {
 public:
  PatternSource(std::uint64_t number, std::uint64_t size) : number_(number), size_(size) {}
  /// Over all readings, those that were repeated included.
  [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

 private:
  IoResult do_read(std::uint64_t offset, MutableBytes into) override {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset));
    support::write_pattern(number_, offset, into.first(n));
    read_ += n;
    return IoResult::bytes(n);
  }
  [[nodiscard]] std::uint64_t do_size() const override { return size_; }

  std::uint64_t number_;
  std::uint64_t size_;
  std::uint64_t read_ = 0;
};

}  // namespace fairlead::interop
