// SPDX-License-Identifier: Apache-2.0
/// @file  Calendar: the date of a device without a battery, by SNTP, and a floor in its flash.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/token/store.hpp"
#include "fairlead/token/time_floor.hpp"

#include "firmware/board/mps2_board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <lwip/ip_addr.h>

namespace fairlead::firmware {

/// One in a program: lwIP's client of time servers is one as well.
class Calendar {
 public:
  /// @param flash  Two blocks at least, for this alone.
  /// @param built  The date of the program.
  Calendar(Mps2Board& board, platform::BlockStorage& flash, UnixTime built);
  Calendar(const Calendar&) = delete;
  Calendar& operator=(const Calendar&) = delete;

  /// Reads the floor. @return Nothing, or storage_failed.
  Result<void> open();

  /// Asks the server for the time now, and then once an hour. The network is up.
  void ask(const ip_addr_t& server);

  /// A date below which it is not.
  [[nodiscard]] UnixTime floor() const { return floor_.floor(); }

  /// A server's certificate is valid now, and the server has proven that it is its own: somebody vouches for the date.
  void confirm();

 private:
  friend void time_is(std::uint32_t seconds);

  Mps2Board& board_;
  std::array<token::Entry, 2> index_{};
  std::array<std::byte, 32> buffer_{};
  token::Store store_;
  token::TimeFloor floor_;
};

}  // namespace fairlead::firmware
