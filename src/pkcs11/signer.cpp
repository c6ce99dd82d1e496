// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/signer.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/tls/hash.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::pkcs11 {

using tls::SignatureScheme;

Result<void> Signer::begin(SignatureScheme scheme) {
  scheme_ = SignatureScheme::none;
  const auto hash = tls::hash_of(scheme);
  if (!hash || std::ranges::find(key_.schemes(), scheme) == key_.schemes().end()) return fail(Errc::invalid);
  FAIRLEAD_TRY(digest_.begin(*hash));
  scheme_ = scheme;
  return {};
}

Result<void> Signer::add(Bytes piece) {
  if (scheme_ == SignatureScheme::none) return fail(Errc::invalid);
  const Result<void> done = digest_.add(piece);
  if (!done) scheme_ = SignatureScheme::none;
  return done;
}

Result<std::size_t> Signer::finish(MutableBytes into) {
  const SignatureScheme scheme = std::exchange(scheme_, SignatureScheme::none);
  if (scheme == SignatureScheme::none) return fail(Errc::invalid);
  std::array<std::byte, platform::kMostDigest> memory{};
  FAIRLEAD_TRY_ASSIGN(const Bytes digest, digest_.end(memory));
  return key_.sign(scheme, digest, into);
}

}  // namespace fairlead::pkcs11
