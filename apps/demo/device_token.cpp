// SPDX-License-Identifier: Apache-2.0
#include "device_token.hpp"

#include "fairlead/base/secret.hpp"

#include <fstream>

#include <fmt/format.h>

namespace fairlead::demo {

Result<std::size_t> PinFile::do_pin(const pkcs11::TokenInfo&, MutableBytes into) {
  std::ifstream file(path_);
  std::string line;
  const bool read = static_cast<bool>(std::getline(file, line));
  const bool fits = read && line.size() <= into.size();
  if (fits) (void)copy_bytes(into, bytes_of(line));
  const std::size_t size = line.size();
  zeroize(std::as_writable_bytes(std::span(line)));
  if (!read) return fail(Errc::pin_incorrect);
  if (!fits) return fail(Errc::no_space);
  return size;
}

std::expected<std::unique_ptr<DeviceToken>, std::string> DeviceToken::open(const TokenPlace& place) {
  const auto uri = pkcs11::Uri::parse(place.uri);
  if (!uri) return std::unexpected(fmt::format("{} is not a URI of a token", place.uri));
  auto library = ports::DynamicModule::open(place.module);
  if (!library) return std::unexpected(library.error().reason);
  auto module = pkcs11::Module::open(library->functions());
  if (!module) return std::unexpected(fmt::format("{} does not start: {}", place.module, name(module.error())));
  std::unique_ptr<DeviceToken> made(new DeviceToken(place, *uri, *std::move(library), *std::move(module)));
  if (const auto opened = made->key_.open(); !opened) {
    return std::unexpected(
        fmt::format("{}: {} ({})", place.uri, name(opened.error()), pkcs11::return_value_name(made->key_.native())));
  }
  return made;
}

}  // namespace fairlead::demo
