// SPDX-License-Identifier: Apache-2.0
/// @file  The names that a CA may certify (RFC 5280 section 4.2.1.10).
#pragma once

#include "fairlead/tls/chain_check.hpp"

#include <span>

namespace fairlead::tls {

/// Whether `value` is NameConstraints in a form that can be evaluated: with a subtree at least, and none with
/// `minimum` or `maximum`.
[[nodiscard]] bool are_name_constraints(Bytes value);

/// Holds the subject and the alternative names of every certificate against the constraints of all CAs above it, the
/// anchor among them, whether critical or not. Names of self-issued intermediates are passed over (section 6.1.3 (b)).
///
/// A constraint on a form of names that is not compared here (see match_name()) refuses every certificate that has a
/// name of this form. So does more than 8 MiB of comparing for the whole chain.
///
/// @return Nothing; or certificate_invalid with the lowest certificate whose name violates; or with the CA whose
///   constraints are malformed.
[[nodiscard]] ChainVerdict check_name_constraints(std::span<const CertificateView> chain);

}  // namespace fairlead::tls
