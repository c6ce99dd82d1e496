// SPDX-License-Identifier: Apache-2.0
// For a library to which this build has no port of Fairlead.
#include "client.hpp"

namespace fairlead::bench {

std::unique_ptr<TlsClient> make_fairlead_client(const Setup&) { return nullptr; }

}  // namespace fairlead::bench
