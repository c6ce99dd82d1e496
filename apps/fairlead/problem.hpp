// SPDX-License-Identifier: Apache-2.0
/// @file  Problem: why a command cannot go on, for the person who typed it.
#pragma once

#include "fairlead/base/failure.hpp"
#include "fairlead/base/status.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace fairlead::cli {

/// Thrown anywhere in a command and caught once, in main.cpp: the sentence and the remedy go to stderr, and the command
/// ends with the status of the error's family.
class Problem : public std::runtime_error {
 public:
  /// Something that the command was given.
  /// @param sentence  What is wrong, one whole sentence.
  /// @param remedy    What to do, one or more whole sentences.
  Problem(Errc error, const std::string& sentence, std::string remedy)
      : Problem(record_of(error), sentence, std::move(remedy)) {}
  /// A connection's failure.
  Problem(const Failure& failure, const std::string& sentence, std::string remedy)
      : std::runtime_error(sentence), failure_(failure), remedy_(std::move(remedy)) {}

  [[nodiscard]] Errc error() const { return failure_.error; }
  [[nodiscard]] const Failure& failure() const { return failure_; }
  [[nodiscard]] std::string sentence() const { return what(); }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }
  /// What had been done before and stays, for a problem that takes this one's place; empty where that is nothing.
  [[nodiscard]] const std::string& done() const { return done_; }
  /// The same problem, which says this of what was done.
  [[nodiscard]] Problem with_done(std::string done) const {
    Problem other = *this;
    other.done_ = std::move(done);
    return other;
  }

 private:
  static Failure record_of(Errc error) {
    Failure failure;
    failure.layer = Layer::configuration;
    failure.error = error;
    return failure;
  }
  Failure failure_;
  std::string remedy_;
  std::string done_;
};

/// The same problem, whose sentence also says what had been done before: `done` is its last part, without a full stop.
[[nodiscard]] inline Problem after(const Problem& problem, const std::string& done) {
  std::string sentence = problem.sentence();
  if (sentence.ends_with('.')) sentence.pop_back();
  return Problem(problem.failure(), sentence + "; " + done + ".", problem.remedy())
      .with_done(problem.done().empty() ? done : problem.done() + "; " + done);
}

/// What was given breaks a rule.
[[noreturn]] inline void refuse(const std::string& sentence, const std::string& remedy) {
  throw Problem(Errc::invalid, sentence, remedy);
}

}  // namespace fairlead::cli
