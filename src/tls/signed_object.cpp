// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/signed_object.hpp"

#include "tls/certificate_algorithms.hpp"
#include "tls/der.hpp"

namespace fairlead::tls {

Result<SignedObject> read_signed_object(Bytes der) {
  const auto whole = der::only(der, der::kSequence);
  if (!whole) return fail(Errc::certificate_invalid);
  der::Reader parts(*whole);
  const Bytes content = parts.element(der::kSequence).whole;
  const auto scheme = signature_scheme(parts.content(der::kSequence));
  const auto signature = der::octets(parts.content(der::kBitString));
  if (!parts.finished() || !scheme || !signature) return fail(Errc::certificate_invalid);
  return SignedObject{.content = content, .scheme = *scheme, .signature = *signature};
}

}  // namespace fairlead::tls
