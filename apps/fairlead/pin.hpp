// SPDX-License-Identifier: Apache-2.0
/// @file  Pin: a token's PIN from a file, an environment variable, a URI or the terminal.
#pragma once

#include "fairlead/base/secret.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/uri.hpp"

#include "problem.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::cli {

/// Where a PIN comes from; at most one of the two.
struct PinPlace {
  std::optional<std::string> file{};      ///< Its first line is the PIN.
  std::optional<std::string> variable{};  ///< Of the environment.
};

/// Reads the PIN when it is asked for, and asks at the terminal where no place is given. A PIN that nobody types is not
/// risked when it is the last try before the token locks.
///
/// The library below knows no exceptions: problem() has what was wrong with the place, after pin() has failed.
class Pin final : public pkcs11::PinSource {
 public:
  /// @param place  Wins over a PIN that the URI has or points to. Both empty: the terminal.
  /// @param whose  In the prompt, for example "User PIN".
  /// Throws Problem (invalid): more than one place, or a pin-source that is not a file.
  Pin(PinPlace place, const pkcs11::Uri& uri, std::string whose = "User PIN");

  /// The PIN, from wherever it comes. Throws Problem.
  [[nodiscard]] Secret<pkcs11::kLongestPin> read(const std::string& of_what);
  /// The same for a new one, which is typed twice at the terminal.
  [[nodiscard]] Secret<pkcs11::kLongestPin> read_new(const std::string& of_what);

  /// Whether it comes from a file, the environment or the URI, so that nobody is asked.
  [[nodiscard]] bool given() const { return place_.file || place_.variable || value_; }
  /// What went wrong beside the token, if something did.
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }
  /// A sentence where the PIN stands in the URI itself, which others can see; otherwise empty.
  [[nodiscard]] std::string warning() const;

 private:
  Result<std::size_t> do_pin(const pkcs11::TokenInfo& token, MutableBytes into) override;

  PinPlace place_;
  std::optional<pkcs11::UriValue> value_;  ///< pin-value of the URI.
  std::string whose_;
  std::optional<Problem> problem_;
};

}  // namespace fairlead::cli
