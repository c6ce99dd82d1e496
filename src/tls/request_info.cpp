// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_request.hpp"
#include "fairlead/tls/der_tags.hpp"

#include "tls/der.hpp"

namespace fairlead::tls {

bool is_request_info(Bytes info, Bytes public_key) {
  const auto content = der::only(info, der::kSequence);
  if (!content) return false;
  der::Reader reader(*content);
  const Bytes version = reader.content(der::kInteger);
  reader.element(der::kSequence);  // The subject.
  const Bytes key = reader.element(der::kSequence).whole;
  reader.element(der::constructed(0));  // The attributes.
  return reader.finished() && version.size() == 1 && version[0] == std::byte{0} && equal(key, public_key);
}

}  // namespace fairlead::tls
