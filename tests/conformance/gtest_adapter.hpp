// SPDX-License-Identifier: Apache-2.0
/// @file  Conformance cases as GoogleTest cases.
#pragma once

#include "conformance/runner.hpp"

#include <memory>
#include <span>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::conformance {

/// Failures of a case become failures of the running GoogleTest case, at the line of the expectation.
class GtestReporter final : public Reporter {
 private:
  void do_failed(const char* what, std::int64_t actual, std::int64_t wanted,
                 const std::source_location& where) override {
    GTEST_MESSAGE_AT_(where.file_name(), static_cast<int>(where.line()), what,
                      testing::TestPartResult::kNonFatalFailure)
        << ": got " << actual << ", wanted " << wanted;
  }
};

/// Registers each case of `suite` as a GoogleTest case `<suite_name>.<case>`, each with a fixture of its own.
///
/// @param make  Gives a std::unique_ptr to a type that derives from Fixture; called once for each case.
template <class Fixture, class Make>
void register_suite(const std::string& suite_name, std::span<const Case<Fixture>> suite, const Make& make) {
  class OneCase final : public testing::Test {
   public:
    OneCase(const Case<Fixture>& one, const Make& factory) : one_(one), make_(factory) {}
    void TestBody() override {
      const auto made = make_();
      Fixture& fixture = *made;
      GtestReporter reporter;
      if (run_case(one_, fixture, reporter) == Outcome::skipped) {
        GTEST_SKIP() << "missing capability: " << fixture.missing(one_.needs);
      }
    }

   private:
    const Case<Fixture>& one_;
    Make make_;
  };
  for (const Case<Fixture>& one : suite) {
    testing::RegisterTest(suite_name.c_str(), one.name, nullptr, one.demand, __FILE__, __LINE__,
                          [&one, make]() -> testing::Test* { return new OneCase(one, make); });
  }
}

}  // namespace fairlead::conformance
