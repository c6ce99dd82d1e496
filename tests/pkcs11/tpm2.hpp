// SPDX-License-Identifier: Apache-2.0
/// @file  A TPM 2.0 in software (swtpm), and how libtpm2_pkcs11 reaches it.
#pragma once

#include "support/process.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::pkcs11::test {

/// What stands between a module and the TPM.
enum class Way : std::uint8_t {
  direct,           ///< Nothing: one connection at a time, and few objects loaded at once.
  resource_manager  ///< tpm2-abrmd, on a bus of its own; for a TPM in hardware, the kernel does what it does.
};

/// A TPM in a folder of its own, on two consecutive ports of 127.0.0.1. Its processes end with it. Throws
/// std::runtime_error where one of them does not start within ten seconds.
class Tpm2 {
 public:
  explicit Tpm2(Way way);
  Tpm2(const Tpm2&) = delete;
  Tpm2& operator=(const Tpm2&) = delete;

  /// For libtpm2_pkcs11: where it keeps its objects, and the TPM.
  [[nodiscard]] const std::vector<std::string>& environment() const { return environment_; }

  /// Ends the TPM and its resource manager, as when it is taken out. What the TPM keeps, stays.
  void stop();
  /// Starts them again.
  void start();

 private:
  bool start_swtpm();
  void start_resource_manager();

  Way way_;
  support::TemporaryFolder folder_;
  std::uint16_t port_ = 0;  ///< The one of its commands; the next one is that of its control channel.
  std::vector<std::string> environment_;
  std::unique_ptr<support::Process> swtpm_;
  std::unique_ptr<support::Process> manager_;
};

}  // namespace fairlead::pkcs11::test
