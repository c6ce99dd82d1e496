// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/anchors.hpp"

#include "tls/name_match.hpp"

namespace fairlead::tls {

Bytes Anchors::named(Bytes name, std::size_t index) const {
  for (std::size_t place = 0;; ++place) {
    const Anchor one = do_at(place);
    if (one.der.empty()) return {};
    if (is_same_name(one.subject, name) && index-- == 0) return one.der;
  }
}

Anchor ReadAnchors::do_at(std::size_t place) const {
  return place < all_.size() ? Anchor{.der = all_[place].der, .subject = all_[place].subject} : Anchor{};
}

}  // namespace fairlead::tls
