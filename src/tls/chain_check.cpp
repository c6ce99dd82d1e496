// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/chain_check.hpp"

#include "tls/name_constraints.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

bool key_is_strong(const CertificateView& one, const Policy& policy) {
  switch (one.key_type) {
    case KeyType::rsa:
    case KeyType::rsa_pss: return one.key_bits >= policy.smallest_rsa_bits;
    case KeyType::ec: return one.curve != Group::none && one.key_bits >= policy.smallest_ec_bits;
    case KeyType::ed25519:
    case KeyType::ed448: return true;
    case KeyType::unknown: break;
  }
  return false;
}

/// What holds for every certificate, wherever it stands. The anchor's signature proves nothing, so it may be weak.
bool sound(const CertificateView& one, bool anchor, const Policy& policy) {
  if (one.unknown_critical_extension) return false;
  if (!key_is_strong(one, policy)) return false;
  return anchor || std::ranges::find(policy.signature_schemes, one.signature) != policy.signature_schemes.end();
}

/// RFC 5280 section 6.1.4 (k) to (n). `below` is the number of certificates between this one and the peer's own that
/// are not self-issued.
bool may_issue(const CertificateView& ca, bool anchor, std::size_t below) {
  const bool before_extensions = anchor && ca.version < 3;  // A root of version 1 or 2 cannot say what it is.
  if (!ca.is_ca && !before_extensions) return false;
  if (ca.key_usage && !ca.key_usage->certificate_sign) return false;
  if (ca.extended_key_usage && !ca.extended_key_usage->server_authentication && !anchor) return false;
  return !ca.path_length || below <= *ca.path_length;
}

bool may_serve(const CertificateView& own) {
  if (own.key_usage && !own.key_usage->digital_signature) return false;  // Every suite of ours signs.
  return !own.extended_key_usage || own.extended_key_usage->server_authentication;
}

std::unexpected<ChainFault> fault(Errc error, std::size_t index) {
  return std::unexpected(ChainFault{error, static_cast<std::uint8_t>(index)});
}

ChainVerdict check_forms(std::span<const CertificateView> chain, const Policy& policy) {
  std::size_t below = 0;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const bool anchor = i + 1 == chain.size();
    const bool role = i == 0 ? may_serve(chain[i]) : may_issue(chain[i], anchor, below);
    if (!role || !sound(chain[i], anchor, policy)) return fault(Errc::certificate_invalid, i);
    if (i != 0 && !chain[i].self_issued()) ++below;
  }
  return {};
}

ChainVerdict check_dates(std::span<const CertificateView> chain, const Policy& policy, std::optional<UnixTime> now) {
  const std::optional<UnixTime> floor = policy.accepted_clock_floor;
  const bool trusted_clock = now && (!floor || *now >= *floor);
  if (!trusted_clock && !floor) return fault(Errc::clock_unknown, 0);
  const UnixTime at_least = trusted_clock ? *now : *floor;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (at_least > chain[i].not_after) return fault(Errc::certificate_expired, i);
    if (trusted_clock && at_least < chain[i].not_before) return fault(Errc::certificate_not_yet_valid, i);
  }
  return {};
}

}  // namespace

ChainVerdict check_chain(std::span<const CertificateView> chain, const Policy& policy, std::optional<UnixTime> now) {
  if (chain.empty()) return fault(Errc::unknown_ca, 0);
  if (chain.size() > policy.longest_chain) return fault(Errc::certificate_invalid, policy.longest_chain);
  if (auto forms = check_forms(chain, policy); !forms) return forms;
  if (auto names = check_name_constraints(chain); !names) return names;
  return check_dates(chain, policy, now);
}

}  // namespace fairlead::tls
