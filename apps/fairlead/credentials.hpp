// SPDX-License-Identifier: Apache-2.0
/// @file  Credentials: trust and identity of a plan, loaded.
#pragma once

#include "fairlead/host/tls_provider.hpp"

#include "plan.hpp"
#include "token_identity.hpp"

#include <memory>
#include <string>
#include <vector>

namespace fairlead::cli {

struct Credentials {
  const host::TlsProvider* library;
  host::Trust trust;
  std::shared_ptr<TokenIdentity> token;  ///< Holds the identity's key where that is in a token; outlives its sessions.
  host::Identity identity;               ///< Null: none.
  std::vector<std::string> warnings;     ///< Sentences about files that are usable, but not as they should be.
};

/// Loads the files that a plan names. Throws Problem, naming the file and what is wrong with it.
[[nodiscard]] Credentials load_credentials(const ConnectionPlan& plan);

}  // namespace fairlead::cli
