// SPDX-License-Identifier: Apache-2.0
/// @file  LostLease: a DHCP server that takes the address away, and gives one again later.
#pragma once

#include "fairlead/base/time.hpp"

#include "firmware/board/frame_path.hpp"

#include <cstdint>

namespace fairlead::firmware {

/// How the lease ends.
enum class LeaseEnd : std::uint8_t {
  expires,  ///< Nobody answers when it should be renewed, until its time is over.
  refused   ///< It should be renewed, and the server says no (DHCPNAK); then nobody answers.
};

/// Lets DHCP's answers through, until it is told to end the lease.
class LostLease final : public FramePath {
 public:
  explicit LostLease(LeaseEnd end) : end_(end) {}

  /// The lease ends `in` from now; `lasts` later the server is there again. By timers of lwIP's, in its context; once.
  /// MEMP_NUM_SYS_TIMEOUT has room for one.
  void start(Duration in, Duration lasts);

 private:
  enum class Answers : std::uint8_t {
    pass,
    say_no,
    are_lost
  };
  static void away(void* self);
  static void back(void* self);
  pbuf* do_arrived(pbuf* frame) override;
  pbuf* do_due() override { return nullptr; }
  bool do_lets_out(const pbuf& /*frame*/) override { return true; }

  LeaseEnd end_;
  Duration lasts_{};
  Answers answers_ = Answers::pass;
};

}  // namespace fairlead::firmware
