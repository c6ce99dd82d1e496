// SPDX-License-Identifier: Apache-2.0
/// @file  check_chain: whether a chain obeys the policy, whichever library has verified its signatures.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/policy.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>

namespace fairlead::tls {

/// Why a chain is refused.
struct ChainFault {
  Errc error;
  std::uint8_t index;  ///< Which certificate; 0 is the peer's own.
  friend bool operator==(const ChainFault&, const ChainFault&) = default;
};
using ChainVerdict = std::expected<void, ChainFault>;

/// Judges a chain whose signatures the port's library has verified and whose last certificate it has found in the
/// trust store.
///
/// First the form of each certificate from 0 upwards, then the names of each, then the dates of each; the first fault
/// counts, so that every port gives the same answer. The anchor's own signature is not judged; its dates, key and
/// constraints are.
///
/// Name constraints (RFC 5280 section 4.2.1.10) are held, critical or not, against the subject and the alternative
/// names of every certificate below: DNS names, addresses and directory names. A wildcard is permitted where all that
/// it stands for is, and excluded where anything of it is. Constraints on any other form of names refuse every
/// certificate that has a name of this form, and so do those whose comparing would take more than 8 MiB of octets.
///
/// @param chain  From the peer's own certificate to the trust anchor.
/// @param now    The connection's clock; nothing when it is not known (see Policy::accepted_clock_floor).
/// @return Nothing; or a fault with
///   - unknown_ca                 the chain is empty.
///   - certificate_invalid        longer than the policy allows; a key too small or of an unknown type; a signature
///                                scheme that the policy does not list; an unknown critical extension; not a
///                                CA where it must be one, or not allowed to sign certificates; a path longer than
///                                a CA allows; a key usage or an extended key usage that does not allow to
///                                authenticate a TLS server (anyExtendedKeyUsage is not enough; the anchor's
///                                extended key usage is not judged); a name that a CA above may not certify (the
///                                index is that of the name), or malformed name constraints (that of the CA).
///   - certificate_expired, certificate_not_yet_valid
///   - clock_unknown              dates cannot be judged.
[[nodiscard]] ChainVerdict check_chain(std::span<const CertificateView> chain, const Policy& policy,
                                       std::optional<UnixTime> now);

}  // namespace fairlead::tls
