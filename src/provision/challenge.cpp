// SPDX-License-Identifier: Apache-2.0
#include "fairlead/provision/challenge.hpp"

#include "fairlead/tls/certificate_request.hpp"

namespace fairlead::provision {

bool may_sign(Bytes message, Bytes public_key) {
  if (message.size() <= kMostChallenge && text_of(message).starts_with(kChallenge)) return true;
  return tls::is_request_info(message, public_key);
}

}  // namespace fairlead::provision
