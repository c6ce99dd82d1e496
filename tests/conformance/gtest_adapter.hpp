// SPDX-License-Identifier: Apache-2.0
/// @file  Conformance cases as GoogleTest cases.
#pragma once

#include "conformance/runner.hpp"

#include <functional>
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
template <class Fixture>
void register_suite(const std::string& suite_name, std::span<const Case<Fixture>> suite,
                    std::function<std::unique_ptr<Fixture>()> make) {
  class OneCase final : public testing::Test {
   public:
    OneCase(const Case<Fixture>& one, const std::function<std::unique_ptr<Fixture>()>& factory)
        : one_(one), make_(factory) {}
    void TestBody() override {
      GtestReporter reporter;
      const std::unique_ptr<Fixture> fixture = make_();
      if (run_case(one_, *fixture, reporter) == Outcome::skipped) {
        GTEST_SKIP() << "missing capability: " << fixture->missing(one_.needs);
      }
    }

   private:
    const Case<Fixture>& one_;
    std::function<std::unique_ptr<Fixture>()> make_;
  };
  for (const Case<Fixture>& one : suite) {
    testing::RegisterTest(suite_name.c_str(), one.name, nullptr, one.demand, __FILE__, __LINE__,
                          [&one, make]() -> testing::Test* { return new OneCase(one, make); });
  }
}

}  // namespace fairlead::conformance
