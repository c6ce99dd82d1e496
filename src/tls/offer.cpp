// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/offer.hpp"

#include <algorithm>
#include <span>

namespace fairlead::tls {
namespace {

/// ProtocolNameList (RFC 7301 section 3.1): each name behind its length in a byte, the list behind its own in two.
bool fits_extension(std::span<const std::string_view> protocols) {
  std::size_t total = 0;
  for (const std::string_view one : protocols) {
    if (one.empty() || one.size() > 0xff) return false;
    total += 1 + one.size();
    if (total > 0xffff) return false;
  }
  return true;
}

}  // namespace

bool well_formed(const Parameters& parameters) {
  const Policy& policy = parameters.policy;
  return policy.oldest <= policy.newest && (parameters.psk == nullptr || parameters.psk->well_formed()) &&
         (policy.sni != Sni::other || ReferenceName::dns(policy.sni_name)) && fits_extension(policy.alpn);
}

std::string_view server_name(const Parameters& parameters) {
  switch (parameters.policy.sni) {
    case Sni::host: return parameters.host.dns_name();
    case Sni::off: break;
    case Sni::other: return ReferenceName::dns(parameters.policy.sni_name)->dns_name();
  }
  return {};
}

OfferedSuites suites_of(const Parameters& parameters) {
  OfferedSuites all;
  if (parameters.psk != nullptr) {
    for (const CipherSuite suite : kPskSuites) (void)all.push_back(suite);
  }
  for (const CipherSuite suite : parameters.policy.suites) (void)all.push_back(suite);
  return all;
}

Result<VersionRange> versions_with(const OfferedSuites& known, VersionRange allowed) {
  const auto has = [&known](Version version) {
    return std::ranges::any_of(known, [version](CipherSuite suite) { return version_of(suite) == version; });
  };
  const VersionRange range{.oldest = has(Version::tls_1_2) ? allowed.oldest : Version::tls_1_3,
                           .newest = has(Version::tls_1_3) ? allowed.newest : Version::tls_1_2};
  if (range.oldest > range.newest) return fail(Errc::unsupported);
  return range;
}

}  // namespace fairlead::tls
