// SPDX-License-Identifier: Apache-2.0
#include "fairlead/explain/reference.hpp"

#include "fairlead/base/failure.hpp"
#include "fairlead/explain/exit_status.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::explain {
namespace {

std::string page() {
  const auto path = std::filesystem::path(FAIRLEAD_SOURCE_FOLDER) / "docs" / "errors.md";
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The text between the comment `<!-- title -->` and the next `<!-- end -->`.
std::string section(const std::string& text, const std::string& title) {
  const std::string begin = "<!-- " + title + " -->\n";
  const auto from = text.find(begin);
  if (from == std::string::npos) return {};
  const auto start = from + begin.size();
  return text.substr(start, text.find("<!-- end -->", start) - start);
}

/// The cells of a table's rows, without its two head lines, trimmed and without back-quotes.
std::vector<std::vector<std::string>> rows(const std::string& table) {
  std::vector<std::vector<std::string>> out;
  std::istringstream lines(table);
  std::string line;
  for (int i = 0; std::getline(lines, line); ++i) {
    if (i < 2) continue;
    std::vector<std::string> cells;
    std::istringstream row(line);
    std::string cell;
    std::getline(row, cell, '|');
    while (std::getline(row, cell, '|')) {
      std::erase(cell, '`');
      const auto first = cell.find_first_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    }
    out.push_back(cells);
  }
  return out;
}

TEST(Reference, ThePageNamesEveryErrorWithItsNumberFamilyAndStatus) {
  std::map<std::string, std::vector<std::string>> documented;
  for (const auto& row : rows(section(page(), "error table"))) {
    ASSERT_EQ(row.size(), 7U);
    EXPECT_TRUE(documented.emplace(row[0], row).second) << "twice: " << row[0];
  }
  for (const Errc e : all_errcs()) {
    const auto found = documented.find(std::string(name(e)));
    ASSERT_NE(found, documented.end()) << name(e);
    EXPECT_EQ(found->second[1], std::to_string(static_cast<unsigned>(e)));
    EXPECT_EQ(found->second[5], family(e).name);
    EXPECT_EQ(found->second[6], std::to_string(exit_status(e)));
    documented.erase(found);
  }
  EXPECT_TRUE(documented.empty()) << "not in the code: " << documented.begin()->first;
}

TEST(Reference, ThePageNamesEveryStatusWithItsErrors) {
  std::map<std::string, std::string> status_of;
  std::set<std::string> statuses;
  for (const auto& row : rows(section(page(), "status table"))) {
    ASSERT_EQ(row.size(), 4U);
    statuses.insert(row[0]);
    std::istringstream names(row[2]);
    std::string one;
    while (std::getline(names, one, ',')) status_of[one.substr(one.find_first_not_of(' '))] = row[0];
  }
  EXPECT_EQ(statuses.size(), families().size());
  EXPECT_EQ(status_of.size(), all_errcs().size());
  for (const Errc e : all_errcs())
    EXPECT_EQ(status_of[std::string(name(e))], std::to_string(exit_status(e))) << name(e);
}

TEST(Reference, ThePageIsWhatTheCommandPrints) {
  EXPECT_EQ(section(page(), "status table"), status_table());
  EXPECT_EQ(section(page(), "error table"), error_table());
}

TEST(Reference, ThePageNamesEveryLayer) {
  const std::string text = page();
  for (int i = 0; i <= static_cast<int>(Layer::configuration); ++i) {
    const std::string entry = std::to_string(i) + " " + std::string(name(static_cast<Layer>(i)));
    EXPECT_NE(text.find(entry), std::string::npos) << entry;
  }
}

TEST(Reference, EveryErrorHasAMeaningOfItsOwn) {
  std::set<std::string_view> seen;
  for (const Errc e : all_errcs()) {
    const Meaning& m = meaning(e);
    EXPECT_FALSE(m.what.empty() || m.data.empty() || m.next.empty()) << name(e);
    EXPECT_TRUE(seen.insert(m.what).second) << name(e) << " has no meaning of its own";
  }
}

TEST(ExitStatus, IsFrom1To123AndOneForEachFamily) {
  std::set<int> seen;
  for (const Family& f : families()) {
    EXPECT_TRUE(f.status >= 1 && f.status <= 123) << f.name;
    EXPECT_TRUE(seen.insert(f.status).second) << f.name;
  }
  for (const Errc e : all_errcs()) {
    EXPECT_TRUE(seen.contains(exit_status(e))) << name(e);
    EXPECT_EQ(family(e).status, exit_status(e)) << name(e);
  }
}

TEST(ExitStatus, IsThatOfMosquittoForATimeout) { EXPECT_EQ(exit_status(Errc::timed_out), 27); }

TEST(ExitStatus, OfAnUnknownNumberIsInternal) { EXPECT_EQ(exit_status(static_cast<Errc>(250)), 1); }

TEST(ExitStatus, TellsApartWhatAScriptTreatsDifferently) {
  EXPECT_NE(exit_status(Errc::name_not_found), exit_status(Errc::resolver_failed));
  EXPECT_NE(exit_status(Errc::clock_unknown), exit_status(Errc::certificate_expired));
  EXPECT_NE(exit_status(Errc::bad_credentials), exit_status(Errc::server_busy));
}

}  // namespace
}  // namespace fairlead::explain
