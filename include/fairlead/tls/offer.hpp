// SPDX-License-Identifier: Apache-2.0
/// @file  What a ClientHello offers by a connection's parameters: what is the same with every library, for TLS ports.
#pragma once

#include "fairlead/tls/session.hpp"

#include <string_view>

namespace fairlead::tls {

/// Whether nothing of them is `invalid` to Session::start(): the versions are in order, protocols and the other server
/// name can be sent, and the key has its sizes. Ports need not look again.
[[nodiscard]] bool well_formed(const Parameters& parameters);

/// What the extension server_name says (RFC 6066 section 3), by Policy::sni: at most 253 bytes, none of them NUL;
/// empty: the extension is not sent. A view of the policy's name or the host's. Precondition: well_formed().
[[nodiscard]] std::string_view server_name(const Parameters& parameters);

using OfferedSuites = FixedVector<CipherSuite, kPskSuites.size() + SuiteList::capacity()>;
/// In order of preference: kPskSuites where there is a key, and the policy's.
[[nodiscard]] OfferedSuites suites_of(const Parameters& parameters);

/// The versions that a ClientHello offers, both ends among them.
struct VersionRange {
  Version oldest;
  Version newest;
  friend bool operator==(const VersionRange&, const VersionRange&) = default;
};
/// The policy's versions without one that has no suite: a library would put suites of its own there.
/// @param known  Those of suites_of() that the library has.
/// @return The versions; or unsupported: none is left.
[[nodiscard]] Result<VersionRange> versions_with(const OfferedSuites& known, VersionRange allowed);

}  // namespace fairlead::tls
