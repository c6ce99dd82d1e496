// SPDX-License-Identifier: Apache-2.0
/// @file  A tls::Hash by OpenSSL, which fails when it is told to.
#pragma once

#include "fairlead/tls/hash.hpp"

#include <optional>

namespace fairlead::support {

/// Host only.
class OpenSslHash final : public tls::Hash {
 public:
  /// Says this from now on instead of computing.
  void fail_with(Errc error) { error_ = error; }

 private:
  [[nodiscard]] Result<void> do_digest(tls::HashAlgorithm algorithm, Bytes message, MutableBytes into) override;

  std::optional<Errc> error_;
};

}  // namespace fairlead::support
