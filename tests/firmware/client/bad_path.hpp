// SPDX-License-Identifier: Apache-2.0
/// @file  BadPath: a network that loses frames and lets them overtake each other.
#pragma once

#include "firmware/board/frame_path.hpp"
#include "firmware/fixed_numbers.hpp"

#include <cstdint>

namespace fairlead::firmware {

/// The same misfortunes in each run, as far as the frames are the same.
class BadPath final : public FramePath {
 public:
  /// @param lost  How many of 1000 frames are lost, in each direction.
  /// @param late  How many of 1000 that arrive are overtaken by the next one.
  BadPath(std::uint32_t lost, std::uint32_t late) : lost_(lost), late_(late) {}

  [[nodiscard]] std::uint32_t frames_lost() const { return frames_lost_; }
  [[nodiscard]] std::uint32_t frames_late() const { return frames_late_; }

 private:
  pbuf* do_arrived(pbuf* frame) override;
  pbuf* do_due() override;
  bool do_lets_out(const pbuf& frame) override;
  [[nodiscard]] bool happens(std::uint32_t of_1000);

  std::uint32_t lost_;
  std::uint32_t late_;
  FixedNumbers numbers_{0x2545'f491};
  pbuf* kept_ = nullptr;
  bool overtaken_ = false;
  std::uint32_t frames_lost_ = 0;
  std::uint32_t frames_late_ = 0;
};

}  // namespace fairlead::firmware
