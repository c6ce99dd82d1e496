// SPDX-License-Identifier: Apache-2.0
/// @file  Medians, and tables of Markdown whose columns behind the first are numbers.
#pragma once

#include <string>
#include <vector>

namespace fairlead::bench {

/// Precondition of both: not empty.
[[nodiscard]] double median(const std::vector<double>& values);
/// The value below which the part `part` of them lies, 0 to 1; interpolated.
[[nodiscard]] double quantile(std::vector<double> values, double part);

/// With so many places behind the point.
[[nodiscard]] std::string decimal(double value, int places);
/// With so many significant digits as a reader needs: 12.3M, 45.6k, 789, 0.12.
[[nodiscard]] std::string short_number(double value);
/// "×1.23".
[[nodiscard]] std::string ratio(double value);

void print_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows);

}  // namespace fairlead::bench
