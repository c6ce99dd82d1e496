// SPDX-License-Identifier: Apache-2.0
#include "fuzz/tls/cast.hpp"

namespace fairlead::fuzz {

const Cast& cast() {
  using support::Key;
  static const Cast made = [] {
    const auto ca = support::Certificate::self_signed(support::ca_spec("CA"), Key::known(1001));
    const auto intermediate = ca.issue(support::ca_spec("intermediate"), Key::known(1002));
    const auto server = intermediate.issue({.common_name = "server", .dns = {"localhost"}}, Key::known(1003));
    const auto device = ca.issue(support::client_spec("device"), Key::known(1004));
    return Cast{ca, intermediate, {server, {intermediate}}, device};
  }();
  return made;
}

}  // namespace fairlead::fuzz
