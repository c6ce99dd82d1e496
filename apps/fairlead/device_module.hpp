// SPDX-License-Identifier: Apache-2.0
/// @file  DeviceModule: the token of a device behind a serial line, as the functions of PKCS #11 that everything else
/// here uses. What the device does not do for a host, they do not: a key signs requests for its own certificate and
/// challenges alone, and nothing but certificates is put in.
#pragma once

#include "fairlead/base/status.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"

#include <string>

namespace fairlead::cli {

/// Functions of Cryptoki have no argument that could name a device: one at a time, of this process. One thread.
class DeviceModule {
 public:
  /// Opens the line, and says hello. Throws Problem.
  explicit DeviceModule(const std::string& place);
  DeviceModule(const DeviceModule&) = delete;
  DeviceModule& operator=(const DeviceModule&) = delete;
  ~DeviceModule();

  /// Of the one that lives.
  [[nodiscard]] const pkcs11::FunctionList& functions() const;
};

/// What a function of Cryptoki says where a device says this error: pkcs11::error_of() takes it for the same one, or,
/// of those that no number stands for, for the nearest.
[[nodiscard]] pkcs11::Ulong device_return_value(Errc error);

/// Throws the Problem that the line has had: what a function then says of the token is not the cause. Does nothing
/// where there was none.
/// @param done  What had been done before, as after() takes it; empty: nothing.
void throw_device_problem(const std::string& done = {});

}  // namespace fairlead::cli
