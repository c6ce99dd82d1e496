// SPDX-License-Identifier: Apache-2.0
/// @file  Early return of an error, in functions that return Result<T> or IoResult.
#pragma once

#include "fairlead/base/status.hpp"

#include <utility>

namespace fairlead::detail {

/// Converts to Result<T> and to IoResult alike.
struct Propagated {
  Errc error;
  template <class T>
  constexpr operator Result<T>() const {  // NOLINT(google-explicit-constructor)
    return std::unexpected<Errc>(error);
  }
  constexpr operator IoResult() const { return error; }  // NOLINT(google-explicit-constructor)
};

}  // namespace fairlead::detail

/// Returns from the enclosing function with the error of `expression`, a Result, if it has one.
#define FAIRLEAD_TRY(expression)                                            \
  do {                                                                      \
    if (auto fairlead_result = (expression); !fairlead_result) [[unlikely]] \
      return ::fairlead::detail::Propagated{fairlead_result.error()};       \
  } while (false)

// NOLINTBEGIN(bugprone-macro-parentheses): a name and a declaration cannot stand in parentheses.
#define FAIRLEAD_TRY_CAT_(a, b) a##b
#define FAIRLEAD_TRY_NAME_(line) FAIRLEAD_TRY_CAT_(fairlead_result_, line)
#define FAIRLEAD_TRY_ASSIGN_(name, declaration, expression) \
  auto name = (expression);                                 \
  if (!name) [[unlikely]]                                   \
    return ::fairlead::detail::Propagated{name.error()};    \
  declaration = std::move(*name)
// NOLINTEND(bugprone-macro-parentheses)

/// Declares or assigns `declaration` from the value of `expression`, or returns its error. A statement of its own.
#define FAIRLEAD_TRY_ASSIGN(declaration, ...) \
  FAIRLEAD_TRY_ASSIGN_(FAIRLEAD_TRY_NAME_(__LINE__), declaration, (__VA_ARGS__))
