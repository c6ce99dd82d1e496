// SPDX-License-Identifier: Apache-2.0
#include "stop_signal.hpp"

#include <atomic>
#include <csignal>

namespace fairlead::cli {
namespace {

// A handler has no argument: what it needs is global, here and only here.
std::atomic<platform::Waiter*> stop_waiter{nullptr};
std::atomic<bool> stop_asked{false};

extern "C" void on_stop_signal(int) {
  stop_asked.store(true);
  if (platform::Waiter* waiter = stop_waiter.load()) waiter->wake();
}

}  // namespace

StopSignal::StopSignal(platform::Waiter& waiter) {
  stop_waiter.store(&waiter);
  struct sigaction action{};
  action.sa_handler = on_stop_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // Without SA_RESTART: a blocked read or write ends, too.
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

StopSignal::~StopSignal() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  stop_waiter.store(nullptr);
}

bool StopSignal::asked() { return stop_asked.load(); }

}  // namespace fairlead::cli
