// SPDX-License-Identifier: Apache-2.0
#include "firmware/tls/own_identity.hpp"
#include "firmware/tls/pki.hpp"

namespace fairlead::firmware {

bool open_own_identity() { return true; }
bool close_own_identity() { return true; }

tls::Loaded<Port::Identity> own_identity(const Port::Library& library) {
  return Port::Identity::from_bytes(library, client_certificate(), client_key());
}

}  // namespace fairlead::firmware
