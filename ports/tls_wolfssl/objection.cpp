// SPDX-License-Identifier: Apache-2.0
#include "objection.hpp"

#include <algorithm>

namespace fairlead::ports::wolfssl {
namespace {

template <class List, class One>
bool has(const List& list, One one) {
  return std::ranges::find(list, one) != list.end();
}

}  // namespace

std::optional<Objection> objection_to(const HelloReader& hello, const tls::Policy& policy, bool with_key) {
  constexpr Objection kNotOffered{Errc::no_common_parameters, tls::Alert::illegal_parameter};
  if (hello.alert()) return Objection{Errc::protocol, *hello.alert()};
  if (hello.version() == tls::Version::none) return std::nullopt;
  const bool by_key = with_key && tls::is_psk_suite(hello.suite());
  if (!by_key && !has(policy.suites, hello.suite())) return kNotOffered;
  if (hello.lacks_agreement()) return Objection{Errc::no_common_parameters, tls::Alert::handshake_failure};
  if (hello.group() != tls::Group::none && !has(policy.groups, hello.group())) return kNotOffered;
  const tls::SignatureScheme scheme = hello.scheme();
  if (scheme != tls::SignatureScheme::none && !has(policy.signature_schemes, scheme)) return kNotOffered;
  return std::nullopt;
}

}  // namespace fairlead::ports::wolfssl
