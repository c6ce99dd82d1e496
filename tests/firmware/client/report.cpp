// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/report.hpp"

#include "fairlead/ports/semihosting.hpp"

#include "firmware/board/board.hpp"

#include <lwip/memp.h>
#include <lwip/stats.h>

namespace fairlead::firmware {

using ports::semihosting::write;

void say(std::string_view name, std::int64_t value, std::string_view unit) {
  write(name);
  write(": ");
  write(value);
  if (!unit.empty()) write(" ");
  write(unit);
  write("\n");
}

void say(const Readings& readings) {
  say("published", readings.published, "readings");
  say("failed", readings.failed, "readings");
  say("came back", readings.came_back, "readings");
  say("repeated", readings.repeated, "readings");
  say("connections", readings.connections);
}

void say_memory() {
  say("stack, at most", static_cast<std::int64_t>(stack_peak()), "bytes");
  say("lwIP's heap, at most", lwip_stats.mem.max, "bytes");
  say("packet buffers, at most", lwip_stats.memp[MEMP_PBUF_POOL]->max);
}

bool lwip_is_idle() {
  return lwip_stats.memp[MEMP_PBUF_POOL]->used == 0 && lwip_stats.memp[MEMP_TCP_SEG]->used == 0 &&
         lwip_stats.memp[MEMP_PBUF]->used == 0;
}

}  // namespace fairlead::firmware
