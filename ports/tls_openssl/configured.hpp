// SPDX-License-Identifier: Apache-2.0
/// @file  Configured: OpenSSL set to a policy once, for all connections with it.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/tls/offer.hpp"

#include "owned.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>

struct ossl_lib_ctx_st;

namespace fairlead::ports::openssl {

/// What of a connection's parameters OpenSSL is set to before the connection: to read it costs OpenSSL more than
/// to resume a session.
struct Settings {
  tls::VersionRange versions;
  tls::OfferedSuites suites;
  tls::GroupList groups;
  tls::SchemeList schemes;
  tls::SchemeList own_schemes;  ///< That our own key may sign with; none without a key.

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Keeps the SSL_CTX of each of the last few settings. Thread-safe.
class Configured {
 public:
  /// @return A handle of a context that nobody changes; or unsupported; or no_memory. OpenSSL's queue of errors says
  ///   more.
  [[nodiscard]] Result<Owned<ssl_ctx_st>> context(ossl_lib_ctx_st* library, const Settings& settings);

 private:
  struct Entry {
    Settings settings;
    Owned<ssl_ctx_st> context;
  };
  std::mutex mutex_;
  std::array<std::optional<Entry>, 4> entries_;
  std::size_t next_ = 0;  ///< Which is given up for a new one.
};

}  // namespace fairlead::ports::openssl
