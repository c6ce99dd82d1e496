// SPDX-License-Identifier: Apache-2.0
/// @file  TokenTrial: what was tried of a token, and how it went.
#pragma once

#include "fairlead/base/status.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::cli {

struct TokenCheck {
  enum class State : std::uint8_t {
    good,
    absent,  ///< The token does not have this, which it need not.
    bad
  };
  std::string what;    ///< For example "SHA-256".
  std::string object;  ///< The key that it is about; empty: the token.
  State state = State::good;
  std::string why;                   ///< Where it is not good.
  std::optional<double> duration{};  ///< Milliseconds of the token's own work.
};

class TokenTrial {
 public:
  /// About the token itself, from here on, or about a key.
  void about(std::string object) { object_ = std::move(object); }
  void good(std::string what, std::optional<double> duration = {});
  void absent(std::string what, std::string why);
  void bad(std::string what, std::string why);
  /// Bad, or, where the token has no such thing, absent.
  void failed(std::string what, Errc error, std::string why);

  [[nodiscard]] const std::vector<TokenCheck>& checks() const { return checks_; }
  [[nodiscard]] std::size_t count(TokenCheck::State state) const;

 private:
  std::string object_;
  std::vector<TokenCheck> checks_;
};

[[nodiscard]] std::string trial_text(const TokenTrial& trial);
[[nodiscard]] std::string trial_json(const TokenTrial& trial);

}  // namespace fairlead::cli
