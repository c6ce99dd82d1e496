// SPDX-License-Identifier: Apache-2.0
#include "firmware/client/host_file.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/ports/semihosting_file.hpp"

#include <array>
#include <cstddef>

namespace fairlead::firmware {
namespace {

using ports::semihosting::File;
using ports::semihosting::FileMode;

Result<File> open(std::string_view name, FileMode mode) {
  std::array<char, 200> ended{};
  if (name.size() >= ended.size()) return fail(Errc::no_space);
  name.copy(ended.data(), name.size());
  return File::open(ended.data(), mode);
}

}  // namespace

Result<Bytes> read_file(std::string_view name, MutableBytes into) {
  FAIRLEAD_TRY_ASSIGN(auto file, open(name, FileMode::read));
  FAIRLEAD_TRY_ASSIGN(const std::uint32_t size, file.size());
  if (size > into.size()) return fail(Errc::no_space);
  FAIRLEAD_TRY_ASSIGN(const std::size_t got, file.read(into.first(size)));
  return into.first(got);
}

Result<void> write_file(std::string_view name, Bytes bytes) {
  FAIRLEAD_TRY_ASSIGN(auto file, open(name, FileMode::create));
  return file.write(bytes);
}

}  // namespace fairlead::firmware
