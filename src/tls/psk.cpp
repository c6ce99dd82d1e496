// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/psk.hpp"

#include <algorithm>

namespace fairlead::tls {

bool ExternalPsk::well_formed() const {
  return !identity.empty() && identity.size() <= kLongestIdentity &&
         std::ranges::find(identity, std::byte{0}) == identity.end() && key.size() >= kShortestKey &&
         key.size() <= kLongestKey;
}

}  // namespace fairlead::tls
