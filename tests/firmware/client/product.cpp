// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/product.hpp"

#include "fairlead/token/functions.hpp"

#include "firmware/client/identity.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/heap_of_mbedtls.hpp"

#include <cstdint>

namespace fairlead::firmware {
namespace {

Forever<Device> the_device;
Forever<Calendar> the_calendar;

}  // namespace

Device& Product::device() { return *the_device; }
Calendar& Product::calendar() { return *the_calendar; }

int Product::begin(const Arguments& arguments) {
  set_up_heap();
  the_device.begin();
  const int status = Identity::begin(arguments, the_device->platform(), token::all_functions());
  if (status == 0) {
    the_calendar.begin(
        the_device->platform().wall_clock, [](UnixTime time) { the_device->board().set_wall_time(time); },
        Identity::calendar_flash());
  }
  return status;
}

int Product::open(const Arguments& arguments) {
  if (const auto opened = the_calendar->open(); !opened) return failed("the calendar", opened.error());
  const std::uint32_t now = arguments.number("now", 0);
  if (now != 0) the_device->board().set_wall_time({.seconds = now});
  return Identity::open(the_device->platform().clock);
}

}  // namespace fairlead::firmware
