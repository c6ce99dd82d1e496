// SPDX-License-Identifier: Apache-2.0
/// @file  FramePath: what lies between lwIP and the controller, for tests that let frames be lost.
#pragma once

struct pbuf;

namespace fairlead::firmware {

/// Decides what becomes of each frame. Called by Ethernet alone.
class FramePath {
 public:
  /// @param frame  Has arrived; the path owns it now. @return What lwIP gets in its place and owns; null: nothing
  /// (yet).
  [[nodiscard]] pbuf* arrived(pbuf* frame) { return do_arrived(frame); }
  /// One that was kept back and is due now, or null.
  [[nodiscard]] pbuf* due() { return do_due(); }
  /// @param frame  Is sent by lwIP, which owns it. @return Whether it reaches the controller.
  [[nodiscard]] bool lets_out(const pbuf& frame) { return do_lets_out(frame); }

 protected:
  ~FramePath() = default;

 private:
  virtual pbuf* do_arrived(pbuf* frame) = 0;
  virtual pbuf* do_due() = 0;
  virtual bool do_lets_out(const pbuf& frame) = 0;
};

}  // namespace fairlead::firmware
