// SPDX-License-Identifier: Apache-2.0
// The stream suite over the port tcp_lwip, with each family.
#include "conformance/lwip_fixture.hpp"
#include "conformance/stream_gtest.hpp"

#include <memory>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  using fairlead::net::Family;
  testing::InitGoogleTest(&argc, argv);
  for (const auto& [name, family] : {std::pair("TcpLwipIpv4", Family::ipv4), std::pair("TcpLwipIpv6", Family::ipv6)}) {
    conformance::register_stream_suite(name, [family] { return std::make_unique<conformance::LwipFixture>(family); });
  }
  return RUN_ALL_TESTS();
}
