// SPDX-License-Identifier: Apache-2.0
#include "device_token.hpp"

#include "fairlead/base/secret.hpp"
#include "fairlead/ports/pkcs11_static.hpp"

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
  std::optional<ports::DynamicModule> library;
  const pkcs11::FunctionList* functions = nullptr;
  if (place.module.empty()) {
    functions = ports::linked_functions().value_or(nullptr);
  } else {
    auto loaded = ports::DynamicModule::open(place.module);
    if (!loaded) return std::unexpected(loaded.error().reason);
    functions = &library.emplace(*std::move(loaded)).functions();
  }
  if (functions == nullptr) return std::unexpected("the built-in token is not there");
  auto module = pkcs11::Module::open(*functions);
  if (!module) {
    return std::unexpected(fmt::format(
        "{} does not start: {}", place.module.empty() ? "the built-in token" : place.module, name(module.error())));
  }
  std::unique_ptr<DeviceToken> made(new DeviceToken(place, *uri, std::move(library), *std::move(module)));
  if (const auto opened = made->key_.open(); !opened) {
    return std::unexpected(
        fmt::format("{}: {} ({})", place.uri, name(opened.error()), pkcs11::return_value_name(made->key_.native())));
  }
  return made;
}

}  // namespace fairlead::demo
