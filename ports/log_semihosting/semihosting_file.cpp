// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/semihosting_file.hpp"

#include "call.hpp"

#include <array>
#include <cstring>

namespace fairlead::ports::semihosting {
namespace {

std::uint32_t word(const void* pointer) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(pointer));
}
std::uint32_t word(std::int32_t handle) { return static_cast<std::uint32_t>(handle); }
std::uint32_t word(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

Result<File> File::open(const char* name, FileMode mode) {
  const std::array block{word(name), static_cast<std::uint32_t>(mode), word(std::strlen(name))};
  const std::int32_t handle = call(Operation::open, block.data());
  if (handle < 0) return fail(Errc::storage_failed);
  return File(handle);
}

File::~File() {
  if (handle_ == kNone) return;
  const std::array block{word(handle_)};
  (void)call(Operation::close, block.data());
}

Result<std::size_t> File::read(MutableBytes into) {
  const std::array block{word(handle_), word(into.data()), word(into.size())};
  const auto left = static_cast<std::uint32_t>(call(Operation::read, block.data()));
  if (left > into.size()) return fail(Errc::storage_failed);
  return into.size() - left;
}

Result<void> File::write(Bytes from) {
  const std::array block{word(handle_), word(from.data()), word(from.size())};
  if (call(Operation::write, block.data()) != 0) return fail(Errc::storage_failed);
  return {};
}

Result<void> File::seek(std::uint32_t offset) {
  const std::array block{word(handle_), offset};
  if (call(Operation::seek, block.data()) < 0) return fail(Errc::storage_failed);
  return {};
}

Result<std::uint32_t> File::size() const {
  const std::array block{word(handle_)};
  const std::int32_t size = call(Operation::file_length, block.data());
  if (size < 0) return fail(Errc::storage_failed);
  return static_cast<std::uint32_t>(size);
}

std::optional<UnixTime> wall_time() {
  // 32 bits without a sign: it lasts until the year 2106.
  const auto seconds = static_cast<std::uint32_t>(call(Operation::time, nullptr));
  if (seconds == 0xffff'ffffU) return {};
  return UnixTime{.seconds = seconds};
}

}  // namespace fairlead::ports::semihosting
