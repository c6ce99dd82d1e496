// SPDX-License-Identifier: Apache-2.0
/// @file  By what rules the clients of these images speak TLS.
#pragma once

#include "fairlead/tls/policy.hpp"

#include "firmware/client/arguments.hpp"

namespace fairlead::firmware {

/// Of the arguments: `tls`, 2 or 3 for TLS 1.2 or 1.3 alone.
[[nodiscard]] inline tls::Policy tls_policy(const Arguments& arguments) {
  tls::Policy policy;
  policy.record_limit = 2048;
  switch (arguments.number("tls", 0)) {
    case 2: policy.oldest = policy.newest = tls::Version::tls_1_2; break;
    case 3: policy.oldest = policy.newest = tls::Version::tls_1_3; break;
    default: break;
  }
  return policy;
}

}  // namespace fairlead::firmware
