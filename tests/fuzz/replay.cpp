// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target once over each file of the folders and files that are named: the corpus as an ordinary test.
#include "fuzz/entry.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& named) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(named)) return {named};
  for (const auto& entry : std::filesystem::directory_iterator(named)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

/// An assertion that ends the program leaves the name of its input as the last line.
void replay(const std::filesystem::path& file) {
  std::printf("%s\n", file.filename().c_str());
  std::fflush(stdout);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot be read");
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& file : files_in(argv[i])) {
      try {
        replay(file);
      } catch (const std::exception& failed) {
        std::fprintf(stderr, "%s: %s\n", file.c_str(), failed.what());
        return 1;
      }
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count != 0 ? 0 : 1;
}
