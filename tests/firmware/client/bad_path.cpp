// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/bad_path.hpp"

#include <array>
#include <utility>

#include <lwip/pbuf.h>

namespace fairlead::firmware {

bool BadPath::happens(std::uint32_t of_1000) {
  std::array<unsigned char, 2> drawn{};
  numbers_.fill(drawn.data(), drawn.size());
  return (drawn[0] * 256U + drawn[1]) % 1000 < of_1000;
}

pbuf* BadPath::do_arrived(pbuf* frame) {
  if (happens(lost_)) {
    ++frames_lost_;
    pbuf_free(frame);
    return nullptr;
  }
  if (kept_ == nullptr && happens(late_)) {
    ++frames_late_;
    kept_ = frame;
    overtaken_ = false;
    return nullptr;
  }
  overtaken_ = true;
  return frame;
}

/// One that nobody overtakes stays until TCP sends it again.
pbuf* BadPath::do_due() { return overtaken_ ? std::exchange(kept_, nullptr) : nullptr; }

bool BadPath::do_lets_out(const pbuf& /*frame*/) {
  if (!happens(lost_)) return true;
  ++frames_lost_;
  return false;
}

}  // namespace fairlead::firmware
