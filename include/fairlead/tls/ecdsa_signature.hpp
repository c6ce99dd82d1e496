// SPDX-License-Identifier: Apache-2.0
/// @file  The two forms of an ECDSA signature: r and s side by side, as tokens have them, and DER, as TLS and X.509 do.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <cstddef>

namespace fairlead::tls {

/// Room for the DER of a signature of any curve up to P-521: two INTEGERs of 66 octets and one for the sign, and heads.
inline constexpr std::size_t kMostEcdsaSignature = 3 + 2 * (2 + 67);

/// r and s, each in half of the octets, to DER of ECDSA-Sig-Value (RFC 3279 section 2.2.3).
///
/// @param r_and_s  Outside of `into`.
/// @param into     Receives the DER at its front.
/// @return The size of the DER; or
///   - no_space  `into` is too small.
///   - invalid   an odd number of octets, or none; r or s is 0, which is no signature (FIPS 186-5 section 6.4.2).
/// After an error `into` holds nothing of use.
[[nodiscard]] Result<std::size_t> encode_ecdsa_signature(Bytes r_and_s, MutableBytes into);

/// DER of ECDSA-Sig-Value to r and s, each in `half` octets with zeros in front.
///
/// Whether they are below the order of the curve is for the verification to say.
///
/// @param der   The signature and nothing else, outside of `into`.
/// @param half  The octets of the curve's order: 32 for P-256, 48 for P-384, 66 for P-521.
/// @return The first 2 * half bytes of `into`; or
///   - no_space  `into` is too small.
///   - invalid   it is not DER, something follows, `half` is 0, or a number is negative, 0 or longer than `half`.
/// After an error `into` is as before.
[[nodiscard]] Result<Bytes> decode_ecdsa_signature(Bytes der, MutableBytes into, std::size_t half);

}  // namespace fairlead::tls
