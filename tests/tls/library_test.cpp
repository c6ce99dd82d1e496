// SPDX-License-Identifier: Apache-2.0
/// @file  When a library, and the threads that have used it, may end.
#include "tls_pair.hpp"

#include <future>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace fairlead::ports::test {
namespace {

TEST(Library, MayEndBeforeAThreadThatHasUsedIt) {
  const TestPki pki = TestPki::make();
  std::promise<std::unique_ptr<Pair>> used;
  std::promise<void> gone;
  std::thread worker([&] {
    auto pair = std::make_unique<Pair>(good(pki));
    EXPECT_TRUE(pair->shake_hands());
    used.set_value(std::move(pair));
    gone.get_future().wait();
    // What the library keeps for this thread is freed now.
  });
  used.get_future().get().reset();
  gone.set_value();
  worker.join();
}

}  // namespace
}  // namespace fairlead::ports::test
