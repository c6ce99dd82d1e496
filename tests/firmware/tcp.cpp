// SPDX-License-Identifier: Apache-2.0
// The connector suite and the stream suite over TCP of lwIP, whose interface hears itself.
#include "conformance/lwip_connector_fixture.hpp"
#include "conformance/lwip_fixture.hpp"
#include "firmware/board/board.hpp"
#include "firmware/run_on.hpp"

#include <cstdint>
#include <string_view>

namespace fairlead::firmware {
namespace {

constexpr std::uint32_t kLargeTransfer = 1U << 20U;

}  // namespace

int run(std::string_view /*arguments*/) {
  using conformance::LwipConnectorFixture;
  using conformance::LwipFixture;
  Tally tally;
  run_on<LwipConnectorFixture>("Connector", conformance::connector_suite(), tally,
                               LwipConnectorFixture::literal(net::Family::ipv4));
  for (const auto part : conformance::stream_suite()) {
    run_on<LwipFixture>("Stream", part, tally, net::Family::ipv4, kLargeTransfer);
  }
  return tally.conclude("tcp");
}

}  // namespace fairlead::firmware
