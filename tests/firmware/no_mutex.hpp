// SPDX-License-Identifier: Apache-2.0
/// @file  NoMutex: for a program of one thread.
#pragma once

#include "fairlead/platform/mutex.hpp"

namespace fairlead::firmware {

class NoMutex final : public platform::Mutex {
  void do_lock() override {}
  void do_unlock() override {}
};

}  // namespace fairlead::firmware
