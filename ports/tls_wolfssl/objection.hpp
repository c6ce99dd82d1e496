// SPDX-License-Identifier: Apache-2.0
/// @file  Objection: why we do not go on with what a server has said, where wolfSSL would.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/tls/alerts.hpp"
#include "fairlead/tls/policy.hpp"

#include "hello.hpp"

#include <cstdint>
#include <optional>

namespace fairlead::ports::wolfssl {

/// How an alert of ours leaves.
enum class Protection : std::uint8_t {
  as_agreed,
  none  ///< wolfSSL has not read what would begin it.
};

struct Objection {
  Errc error;
  tls::Alert alert;
  Protection protection = Protection::none;
};

/// To what it has said in the clear so far: it breaks the rules, or chooses what was not offered. wolfSSL compares some
/// of that with nothing.
/// @param with_key  Whether a key was offered that is shared beforehand.
[[nodiscard]] std::optional<Objection> objection_to(const HelloReader& hello, const tls::Policy& policy, bool with_key);

}  // namespace fairlead::ports::wolfssl
