// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/capabilities.hpp"

namespace fairlead::tls {

std::string_view name(Capabilities one) {
  switch (one) {
    case Capabilities::none: return "none";
    case Capabilities::ed25519: return "ed25519";
    case Capabilities::key_update: return "key_update";
    case Capabilities::psk_1_2: return "psk_1_2";
    case Capabilities::psk_1_3: return "psk_1_3";
    case Capabilities::max_fragment_length: return "max_fragment_length";
    case Capabilities::record_size_limit: return "record_size_limit";
    case Capabilities::revocation_lists: return "revocation_lists";
    case Capabilities::signing_keys: return "signing_keys";
    case Capabilities::encrypted_keys: return "encrypted_keys";
    case Capabilities::resumption_1_2: return "resumption_1_2";
    case Capabilities::resumption_1_3: return "resumption_1_3";
    case Capabilities::chosen_schemes_1_3: return "chosen_schemes_1_3";
    case Capabilities::chosen_schemes_1_2: return "chosen_schemes_1_2";
    case Capabilities::critical_constraints: return "critical_constraints";
    case Capabilities::long_ticket_nonces: return "long_ticket_nonces";
  }
  return "unknown";
}

}  // namespace fairlead::tls
