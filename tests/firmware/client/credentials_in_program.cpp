// SPDX-License-Identifier: Apache-2.0
// Key and certificates are constants of the program, by make_pki.py.
#include "fairlead/ports/semihosting.hpp"

#include "firmware/client/credentials.hpp"
#include "firmware/forever.hpp"
#include "firmware/tls/pki.hpp"

#include <array>
#include <utility>

namespace fairlead::firmware {
namespace {

Forever<Port::TrustStore> the_trust;
Forever<Port::Identity> the_identity;

}  // namespace

int Credentials::open(const Arguments& /*arguments*/, const platform::Platform& /*platform*/) {
  const auto library = Port::Library::open();
  if (!library) return ports::semihosting::write("the TLS library does not start\n"), 5;
  const std::array trusted{authority()};
  auto trust = Port::TrustStore::from_bytes(*library, trusted);
  auto identity = Port::Identity::from_bytes(*library, client_certificate(), client_key());
  if (!trust || !identity) return ports::semihosting::write("certificates or key are not taken\n"), 5;
  the_trust.begin(std::move(*trust));
  the_identity.begin(std::move(*identity));
  return 0;
}

const Port::TrustStore& Credentials::trust() { return *the_trust; }
const Port::Identity& Credentials::own() { return *the_identity; }

}  // namespace fairlead::firmware
