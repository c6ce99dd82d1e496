// SPDX-License-Identifier: Apache-2.0
/// @file  Credentials: trust and identity of a plan, loaded.
#pragma once

#include "fairlead/ports/tls_openssl.hpp"

#include "plan.hpp"

#include <optional>

namespace fairlead::cli {

struct Credentials {
  ports::OpenSslTrustStore trust;
  std::optional<ports::OpenSslIdentity> identity;
};

/// Loads the files that a plan names. Throws Problem, naming the file and what is wrong with it.
[[nodiscard]] Credentials load_credentials(const ConnectionPlan& plan);

}  // namespace fairlead::cli
