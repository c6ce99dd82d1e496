// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/plain_device.hpp"

#include "fairlead/net/tcp_connector.hpp"
#include "fairlead/ports/tcp_lwip.hpp"

#include "firmware/forever.hpp"

namespace fairlead::firmware {
namespace {

Forever<Device> the_device;
Forever<ports::TcpLwip> stack;
Forever<net::TcpConnector> the_connector;

}  // namespace

Device& PlainDevice::device() { return *the_device; }
net::Connector& PlainDevice::connector() { return *the_connector; }

int PlainDevice::begin(const Arguments& arguments) {
  const int status = the_device.begin().start(arguments);
  if (status == 0) the_connector.begin(stack.begin());
  return status;
}

}  // namespace fairlead::firmware
