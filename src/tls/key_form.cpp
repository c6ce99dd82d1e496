// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/key_form.hpp"

#include "fairlead/base/text.hpp"

#include "tls/der.hpp"

#include <string_view>

namespace fairlead::tls {

// PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, ... }, in BER: some programs leave the lengths
// indefinite.
bool is_pkcs12(Bytes input) {
  std::string_view rest = text_of(input);
  if (rest.size() < 2 || !rest.starts_with('\x30')) return false;
  const auto length = static_cast<unsigned char>(rest[1]);
  rest = tail(rest, 2 + (length > 0x80 ? length - 0x80U : 0U));
  return rest.starts_with("\x02\x01\x03\x30");
}

bool is_encrypted_key(Bytes der) {
  const auto content = der::only(der, der::kSequence);
  if (!content) return false;
  der::Reader reader(*content);
  const der::Element algorithm = reader.any();
  const der::Element encrypted = reader.any();
  return reader.finished() && algorithm.tag == der::kSequence && encrypted.tag == der::kOctetString &&
         der::Reader(algorithm.content).next_is(der::kOid);
}

}  // namespace fairlead::tls
