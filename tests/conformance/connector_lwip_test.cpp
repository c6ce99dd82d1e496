// SPDX-License-Identifier: Apache-2.0
// The connector suite over TcpConnector and the ports tcp_lwip and os_bare: literal addresses, and a name with both
// families.
#include "conformance/gtest_adapter.hpp"
#include "conformance/lwip_connector_fixture.hpp"
#include "support/lwip_name_server.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  using namespace fairlead::conformance;  // NOLINT(google-build-using-namespace)
  using fairlead::net::Family;
  using fairlead::net::HostName;
  testing::InitGoogleTest(&argc, argv);
  fairlead::support::LwipNameServer names;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    names.records().add("broker.example",
                        {std::string(fairlead::support::lwip::address(family, 0).host_text().view())});
  }
  for (const auto& [name, host] : {std::pair("TcpLwipIpv4", LwipConnectorFixture::literal(Family::ipv4)),
                                   std::pair("TcpLwipIpv6", LwipConnectorFixture::literal(Family::ipv6)),
                                   std::pair("TcpLwipName", *HostName::parse("broker.example"))}) {
    register_suite<ConnectorFixture>(name, connector_suite(),
                                     [host] { return std::make_unique<LwipConnectorFixture>(host); });
  }
  return RUN_ALL_TESTS();
}
