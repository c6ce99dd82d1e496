// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iomanip>
#include <sstream>

namespace fairlead::bench {
namespace {

std::string three_digits(double value) {
  if (value >= 99.95) return decimal(value, 0);
  return decimal(value, value >= 9.995 ? 1 : 2);
}

void print_row(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += ' ' + cell + " |";
  std::puts(line.c_str());
}

}  // namespace

double median(const std::vector<double>& values) { return quantile(values, 0.5); }

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  const double at = part * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], at - static_cast<double>(below));
}

std::string decimal(double value, int places) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(places) << value;
  return out.str();
}

std::string short_number(double value) {
  if (value >= 1e6) return three_digits(value / 1e6) + 'M';
  if (value >= 1e4) return three_digits(value / 1e3) + 'k';
  return three_digits(value);
}

std::string ratio(double value) { return "×" + three_digits(value); }

void print_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
  print_row(head);
  std::string line = "|---|";
  for (std::size_t i = 1; i < head.size(); ++i) line += "---:|";
  std::puts(line.c_str());
  for (const auto& row : rows) print_row(row);
}

}  // namespace fairlead::bench
