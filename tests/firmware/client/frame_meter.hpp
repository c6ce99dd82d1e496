// SPDX-License-Identifier: Apache-2.0
/// @file  FrameMeter: how many bytes pass an interface.
#pragma once

#include "firmware/board/frame_path.hpp"

#include <algorithm>
#include <cstdint>

#include <lwip/pbuf.h>

namespace fairlead::firmware {

/// Bytes of frames, from the addresses to the payload, without the check sequence; a short one counts as 60, to which
/// Ethernet fills it up.
struct Traffic {
  std::uint32_t sent = 0;
  std::uint32_t received = 0;

  [[nodiscard]] Traffic since(const Traffic& before) const {
    return {.sent = sent - before.sent, .received = received - before.received};
  }
  bool operator==(const Traffic&) const = default;
};

/// Lets everything pass, and counts it.
class FrameMeter final : public FramePath {
 public:
  [[nodiscard]] const Traffic& traffic() const { return traffic_; }

 private:
  static std::uint32_t size_of(const pbuf& frame) { return std::max<std::uint32_t>(60, frame.tot_len - ETH_PAD_SIZE); }
  pbuf* do_arrived(pbuf* frame) override { return traffic_.received += size_of(*frame), frame; }
  pbuf* do_due() override { return nullptr; }
  bool do_lets_out(const pbuf& frame) override { return traffic_.sent += size_of(frame), true; }

  Traffic traffic_;
};

}  // namespace fairlead::firmware
