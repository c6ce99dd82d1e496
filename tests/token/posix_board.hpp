// SPDX-License-Identifier: Apache-2.0
/// @file  PosixBoard: the token of a device in a process of a host.
#pragma once

#include "fairlead/ports/os_posix.hpp"

#include "token/board_of.hpp"

#include <unistd.h>

namespace fairlead::token::test {

template <class Crypto>
class PosixBoard final : public BoardOf<Crypto> {
 public:
  using BoardOf<Crypto>::BoardOf;

 private:
  [[nodiscard]] platform::Mutex& do_mutex() override { return mutex_; }
  [[nodiscard]] std::uint64_t do_process() const override { return static_cast<std::uint64_t>(getpid()); }

  ports::PosixMutex mutex_;
};

}  // namespace fairlead::token::test
