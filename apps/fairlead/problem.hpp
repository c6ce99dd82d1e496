// SPDX-License-Identifier: Apache-2.0
/// @file  Problem: why a command cannot go on, for the person who typed it.
#pragma once

#include "fairlead/base/status.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace fairlead::cli {

/// Thrown anywhere in a command and caught once, in main(): the sentence and the remedy go to stderr, and the command
/// ends with the status of the error's family.
class Problem : public std::runtime_error {
 public:
  /// @param sentence  What is wrong, one whole sentence.
  /// @param remedy    What to do, one or more whole sentences.
  Problem(Errc error, const std::string& sentence, std::string remedy)
      : std::runtime_error(sentence), error_(error), remedy_(std::move(remedy)) {}

  [[nodiscard]] Errc error() const { return error_; }
  [[nodiscard]] std::string sentence() const { return what(); }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }

 private:
  Errc error_;
  std::string remedy_;
};

}  // namespace fairlead::cli
