// SPDX-License-Identifier: Apache-2.0
#include "firmware/freertos/locked_ends.hpp"

#include "fairlead/base/check.hpp"

namespace fairlead::firmware {
namespace {

net::Endpoint here(std::uint16_t port) {
  const net::Address own = support::lwip::address(net::Family::ipv4, port);
  return {.scheme = net::Scheme::tcp, .host = *net::HostName::parse(own.host_text().view()), .port = port};
}

}  // namespace

LockedStreamFixture::LockedStreamFixture(std::uint32_t large_transfer) : large_transfer_(large_transfer) {
  Result<void> dialled = stack_.dial(net::AttemptId{}, support::lwip::address(net::Family::ipv4, listener_.port()));
  if (dialled) {
    support::lwip::deliver();
    dialled = stack_.poll_dial(net::AttemptId{});
  }
  FAIRLEAD_CHECK(dialled.has_value());
  support::lwip::count_segments_to(listener_.port());
}

LockedConnectorFixture::LockedConnectorFixture() : endpoints_{here(listener_.port()), here(kRefusing), here(kSilent)} {
  support::lwip::lose_all_to(kSilent);
}

bool LockedConnectorFixture::do_wait(WaitList& list, Deadline deadline) {
  if (support::lwip::deliver_one()) return true;
  const Instant hang = support::lwip::now() + kHang;
  auto& waiter = static_cast<platform::Waiter&>(support::lwip::waiter());
  return waiter.wait(list, earlier(deadline, hang)).has_value() && support::lwip::now() < hang;
}

}  // namespace fairlead::firmware
