// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/lwip_level.hpp"

#include "firmware/client/report.hpp"

#include <chrono>
#include <cstddef>

#include <lwip/priv/tcp_priv.h>
#include <lwip/stats.h>

namespace fairlead::firmware {
namespace {

/// Their time passes at once.
void forget_ended_connections() {
  constexpr int kTicks = 3 * TCP_MSL / TCP_TMR_INTERVAL;
  for (int i = 0; i < kTicks && tcp_tw_pcbs != nullptr; ++i) tcp_tmr();
}

}  // namespace

LwipLevel::LwipLevel() {
  for (std::size_t pool = 0; pool < MEMP_MAX; ++pool) used_[pool] = lwip_stats.memp[pool]->used;
  used_[MEMP_MAX] = lwip_stats.mem.used;
}

bool LwipLevel::comes_back(Device& device) const {
  const platform::Clock& clock = device.platform().clock;
  const Deadline until = after(clock.now(), std::chrono::seconds(10));
  while (LwipLevel() != *this && !until.passed(clock.now())) {
    if (tcp_active_pcbs == nullptr) forget_ended_connections();
    device.wait(until);
  }
  const LwipLevel now;
  for (std::size_t pool = 0; pool < used_.size(); ++pool) {
    if (now.used_[pool] == used_[pool]) continue;
    say("a pool of lwIP's, by its number", static_cast<std::int64_t>(pool));
    say("  in use before", used_[pool]);
    say("  in use now", now.used_[pool]);
  }
  return now == *this;
}

}  // namespace fairlead::firmware
