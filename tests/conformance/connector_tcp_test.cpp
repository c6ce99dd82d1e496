// SPDX-License-Identifier: Apache-2.0
#include "conformance/gtest_adapter.hpp"
#include "conformance/tcp_connector_fixture.hpp"

#include <memory>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  namespace conformance = fairlead::conformance;
  using Host = conformance::TcpConnectorFixture::Host;
  testing::InitGoogleTest(&argc, argv);
  for (const auto& [name, host] :
       {std::pair("TcpLiteral", Host::literal), std::pair("TcpLocalhost", Host::localhost)}) {
    conformance::register_suite<conformance::ConnectorFixture>(name, conformance::connector_suite(), [host] {
      return std::make_unique<conformance::TcpConnectorFixture>(host);
    });
  }
  return RUN_ALL_TESTS();
}
