// SPDX-License-Identifier: Apache-2.0
/// @file  A runner for conformance cases that also fits a microcontroller: no heap, exceptions or RTTI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <span>

namespace fairlead::conformance {

/// What a case says while it runs. An adapter (GoogleTest, firmware console, report) implements it.
class Reporter {
 public:
  /// One expectation did not hold; `actual` and `wanted` are the compared numbers, or 0 and 1 for a plain condition.
  void failed(const char* what, std::int64_t actual, std::int64_t wanted, const std::source_location& where) {
    do_failed(what, actual, wanted, where);
  }

 protected:
  ~Reporter() = default;

 private:
  virtual void do_failed(const char* what, std::int64_t actual, std::int64_t wanted,
                         const std::source_location& where) = 0;
};

/// Passed to each case. Counts what was expected, so that a case that expects nothing is a failure itself.
class Check {
 public:
  explicit Check(Reporter& reporter) : reporter_(reporter) {}

  /// Returns `condition`, so that a case can stop: `if (!check.that(got.ok(), "data arrives")) return;`
  bool that(bool condition, const char* what, const std::source_location& where = std::source_location::current()) {
    return compare(condition ? 1 : 0, 1, what, where);
  }
  /// For integers and enumerations.
  template <class A, class B>
  bool equal(A actual, B wanted, const char* what,
             const std::source_location& where = std::source_location::current()) {
    return compare(static_cast<std::int64_t>(actual), static_cast<std::int64_t>(wanted), what, where);
  }
  [[nodiscard]] std::uint32_t expected() const { return expected_; }
  [[nodiscard]] std::uint32_t failures() const { return failures_; }

 private:
  bool compare(std::int64_t actual, std::int64_t wanted, const char* what, const std::source_location& where) {
    ++expected_;
    if (actual == wanted) return true;
    ++failures_;
    reporter_.failed(what, actual, wanted, where);
    return false;
  }
  Reporter& reporter_;
  std::uint32_t expected_ = 0;
  std::uint32_t failures_ = 0;
};

/// One case of a suite over a Fixture, which the implementation under test supplies.
///
/// Fixture has `bool has(Capability) const` and `const char* missing(Capability) const` (the capability's name);
/// a case whose `needs` it lacks is skipped under that name.
template <class Fixture>
struct Case {
  const char* name;                    ///< For example "recv_of_zero_bytes_is_invalid".
  const char* demand;                  ///< One line: what the contract demands.
  typename Fixture::Capability needs;  ///< Fixture::Capability{} when it is mandatory.
  void (*run)(Check&, Fixture&);
};

enum class Outcome : std::uint8_t {
  passed,
  failed,
  skipped
};

/// Runs one case on a fresh fixture.
template <class Fixture>
Outcome run_case(const Case<Fixture>& one, Fixture& fixture, Reporter& reporter) {
  if (!fixture.has(one.needs)) return Outcome::skipped;
  Check check(reporter);
  one.run(check, fixture);
  check.that(check.expected() != 0, "the case expects something");
  return check.failures() == 0 ? Outcome::passed : Outcome::failed;
}

}  // namespace fairlead::conformance
