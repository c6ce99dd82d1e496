// SPDX-License-Identifier: Apache-2.0
/// @file  find_path: from a peer's certificate to an anchor, for libraries whose own way there cannot be relied on.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/fixed_vector.hpp"
#include "fairlead/tls/anchors.hpp"
#include "fairlead/tls/certificate_view.hpp"
#include "fairlead/tls/chain_check.hpp"
#include "fairlead/tls/policy.hpp"

#include <cstdint>
#include <span>

namespace fairlead::tls {

/// What a library finds when it verifies a signature.
enum class Signed : std::uint8_t {
  no,
  yes,
  unsupported,  ///< The library does not have the algorithm, the curve or the size of the key.
  unknown,      ///< It could not be computed, for lack of memory for example.
};

/// Verifies signatures by a TLS library's cryptography.
class SignatureVerifier {
 public:
  SignatureVerifier(const SignatureVerifier&) = delete;
  SignatureVerifier& operator=(const SignatureVerifier&) = delete;

  /// Whether the key of `issuer` has made the signature of `object`. Does not look at names, dates or usages.
  ///
  /// @param object  A certificate or a revocation list, in DER.
  [[nodiscard]] Signed is_signed(Bytes object, const CertificateView& issuer) { return do_is_signed(object, issuer); }

 protected:
  SignatureVerifier() = default;
  ~SignatureVerifier() = default;

 private:
  virtual Signed do_is_signed(Bytes object, const CertificateView& issuer) = 0;
};

/// Certificates in DER, the peer's own first.
using Path = FixedVector<Bytes, Policy::kLongestChain>;

/// Finds a way from the first certificate to an anchor. Each certificate on it names the next one as its issuer, and
/// is signed by its key; nothing else is looked at: the way goes on to Engine::judge(). Where no such way ends, a
/// certificate whose signature the library has no algorithm for counts as signed, and is refused in the end.
///
/// Anchors are preferred to what was sent, and what was sent is taken in any order; a certificate occurs once on the
/// way. The first way that ends is the one that is judged. Every other one is tried before it gives up, but for a peer
/// that sends so many certificates of one name that more than 32 signatures would have to be verified. Uses about 2 KiB
/// of stack beside what the verifier uses; does not allocate or recurse.
///
/// @param sent     As the peer has sent them, its own first; those that cannot be read are passed over.
/// @param anchors  Every one of which is trusted by itself, the peer's own certificate too.
/// @param found    Receives the way; where there is none, the longest that was found.
/// @return Nothing; or
///   - unknown_ca           no way ends in an anchor; the index is that of the last certificate found.
///   - certificate_invalid  the peer's own certificate is malformed; or a signature on the way is of an algorithm that
///                          the library does not have, and the index is that of its certificate. The way is complete
///                          then.
///   - no_memory            there may be a way, and a signature could not be computed.
[[nodiscard]] ChainVerdict find_path(std::span<const Bytes> sent, const Anchors& anchors, SignatureVerifier& verifier,
                                     Path& found);

/// Looks each certificate but the anchor up in the lists of its issuer: the lists in its issuer's name. An issuer
/// without a list revokes nobody, and an anchor is trusted whatever a list says of it.
///
/// An authority that has a new key under its old name has a list by each. By the key identifiers (RFC 5280 sections
/// 4.2.1.2 and 5.2.1), where both are there, a list is known to be of another key than that of the issuer on the path.
/// Such a one is not verified. It revokes all the same, since serial numbers belong to the name; but it proves nothing:
/// a list by the issuer's own key is needed beside it.
///
/// @param path   Ends in an anchor; signatures were verified. What is behind the longest chain that a policy allows is
///               not looked at.
/// @param lists  In DER; each was read by read_revocation_list() before.
/// @return Nothing; or a fault with the index of the certificate that is nearest to the peer and has one:
///   - certificate_revoked  a list of its issuer names it.
///   - certificate_invalid  it, or its issuer, cannot be read.
///   - revocation_unknown   a list of its issuer is not signed by it, or by an algorithm that the library lacks, or has
///                          a critical extension that is not understood; or its issuer must not sign lists, or has
///                          lists of other keys only. Or a list, whosever it is, cannot be read.
///   - no_memory            a signature could not be computed, and the library says so.
[[nodiscard]] ChainVerdict check_revocation(std::span<const Bytes> path, std::span<const Bytes> lists,
                                            SignatureVerifier& verifier);

}  // namespace fairlead::tls
