// SPDX-License-Identifier: Apache-2.0
#include "table.hpp"

#include <algorithm>
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

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
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
