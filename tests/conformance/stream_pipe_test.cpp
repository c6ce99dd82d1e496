// SPDX-License-Identifier: Apache-2.0
#include "conformance/pipe_fixture.hpp"
#include "conformance/stream_gtest.hpp"

#include <memory>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  testing::InitGoogleTest(&argc, argv);
  conformance::register_stream_suite("Pipe", [] { return std::make_unique<conformance::PipeFixture>(); });
  conformance::register_stream_suite("FaultyPipe", [] {
    constexpr fairlead::io::FaultPlan kPlan{.most = 7, .refuse_every = 3};
    return std::make_unique<conformance::PipeFixture>(&kPlan);
  });
  return RUN_ALL_TESTS();
}
