// SPDX-License-Identifier: Apache-2.0
/// @file  The token that is linked into the program as one under test; no heap, so that a microcontroller runs it too.
#pragma once

#include "conformance/token_suite.hpp"

namespace fairlead::conformance {

/// Over ports::linked_functions() and the program's token::board(). Its own arithmetic verifies its signatures.
class LinkedToken final : public TokenFixture {
 public:
  /// @param erase  Empties what the token lies in.
  /// @param can    Beside what each such token can.
  explicit LinkedToken(void (*erase)(), Capability can = Capability::none);

 private:
  [[nodiscard]] Capability do_capabilities() const override {
    return can_ | Capability::rsa_only_signs | Capability::counts_wrong_pins | Capability::names_refused_pins |
           Capability::login_for_each_signature;
  }
  [[nodiscard]] pkcs11::Module& do_module() override { return *module_; }
  [[nodiscard]] bool do_verifies(Bytes public_key_info, tls::SignatureScheme scheme, Bytes digest,
                                 Bytes signature) override;

  Result<void> make();

  Capability can_;
  Result<pkcs11::Module> module_;
};

}  // namespace fairlead::conformance
