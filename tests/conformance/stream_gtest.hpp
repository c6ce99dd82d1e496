// SPDX-License-Identifier: Apache-2.0
/// @file  The stream suite under GoogleTest.
#pragma once

#include "conformance/gtest_adapter.hpp"
#include "conformance/stream_suite.hpp"

#include <string>

namespace fairlead::conformance {

/// Registers every case of the stream suite over the fixtures that `make` gives, as `<name>.<case>`.
template <class Make>
void register_stream_suite(const std::string& name, const Make& make) {
  for (const std::span<const StreamCase> part : stream_suite()) register_suite<StreamFixture>(name, part, make);
}

}  // namespace fairlead::conformance
