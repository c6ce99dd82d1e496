// SPDX-License-Identifier: Apache-2.0
/// @file  DynamicModule: a PKCS #11 library that is loaded while the program runs.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"

#include <expected>
#include <string>
#include <utility>

namespace fairlead::ports {

/// Why a library could not be loaded.
struct DynamicModuleFault {
  Errc error = Errc::internal;
  std::string reason{};  ///< The loader's own words.
};

/// A loaded library with PKCS #11. Unloaded with this object, which outlives every pkcs11::Module over it.
class DynamicModule {
 public:
  /// @param path  A file; a name without a slash is looked for where the system's loader looks.
  /// @return The library; or
  ///   - key_missing  there is no such file.
  ///   - unsupported  it cannot be loaded here, or is no library with PKCS #11.
  ///   - internal     it does not give its functions.
  [[nodiscard]] static std::expected<DynamicModule, DynamicModuleFault> open(const std::string& path);

  DynamicModule(DynamicModule&& other) noexcept
      : library_(std::exchange(other.library_, nullptr)), functions_(other.functions_) {}
  DynamicModule& operator=(DynamicModule&&) = delete;
  ~DynamicModule();

  [[nodiscard]] const pkcs11::FunctionList& functions() const { return *functions_; }

 private:
  DynamicModule(void* library, const pkcs11::FunctionList& functions) : library_(library), functions_(&functions) {}

  void* library_;  ///< Null: nothing to unload.
  const pkcs11::FunctionList* functions_;
};

}  // namespace fairlead::ports
