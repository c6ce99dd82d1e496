// SPDX-License-Identifier: Apache-2.0
#include "cli/documented.hpp"

#include <fstream>
#include <regex>

namespace fairlead::tool {

std::vector<std::string> documented_members(const std::string& mark) {
  std::ifstream page(std::string(FAIRLEAD_SOURCE_FOLDER) + "/docs/cli.md");
  static const std::regex row(R"(^\| `(\w+)`.*)");
  std::vector<std::string> out;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line.find("<!-- " + mark + " -->") != std::string::npos) inside = true;
    if (line.find("<!-- end -->") != std::string::npos) inside = false;
    if (std::smatch found; inside && std::regex_match(line, found, row)) out.push_back(found[1]);
  }
  return out;
}

}  // namespace fairlead::tool
