// SPDX-License-Identifier: Apache-2.0
/// @file  TokenDesk: where the command sets up tokens: a token of its own, files with PINs, and an authority.
#pragma once

#include "cli/refusal.hpp"
#include "cli/tool.hpp"
#include "pkcs11/token_home.hpp"
#include "support/pki.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead::tool {

/// The files `pin`, `so-pin`, `new-pin` and `wrong-pin` hold a PIN each.
class TokenDesk : public testing::Test {
 protected:
  static constexpr std::string_view kPin = "1234567";
  static constexpr std::string_view kSoPin = "87654321";
  static constexpr std::string_view kNewPin = "2222222";
  static constexpr std::string_view kKeyUri = "pkcs11:token=gateway;object=device-key";

  /// @param trouble  trouble_module.cpp's, for troubled() alone.
  explicit TokenDesk(std::string trouble = {});

  [[nodiscard]] std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  /// The path of a new file.
  [[nodiscard]] std::string file(const std::string& name, std::string_view content) const;
  [[nodiscard]] static std::string module() { return std::string(pkcs11::test::kToken.module); }
  /// Under which every program sees these tokens.
  [[nodiscard]] const Arguments& environment() const { return home_.environment(); }

  /// `fairlead token` with these arguments and the module.
  [[nodiscard]] Ran token(const Arguments& arguments) const;
  /// The same with the user's PIN.
  [[nodiscard]] Ran user(const Arguments& arguments) const;

  /// The same over a module that has this trouble with its token, for example "TROUBLE=C_DestroyObject=0x30@2"; see
  /// trouble_module.cpp.
  [[nodiscard]] Ran troubled(const std::string& trouble, const Arguments& arguments,
                             const ToolSetting& setting = {}) const;
  /// What a program that is not ours prints.
  [[nodiscard]] std::string foreign(const Arguments& command) const;

  /// Sets up a token, and a key in it.
  void set_up(const std::string& label = "gateway") const;
  void make_key(const std::string& uri = std::string(kKeyUri)) const;
  /// A key that SoftHSM2's own program puts there, under an id (in hexadecimal digits) that may be another key's.
  void put_key(const std::string& label, const std::string& id) const;
  /// What another authority's program sees in a request: a certificate upon it.
  [[nodiscard]] support::Certificate issue(const std::string& request, const support::CertificateSpec& spec) const;
  /// The request of the key.
  [[nodiscard]] std::string request(const std::string& uri = std::string(kKeyUri)) const;

  support::Certificate root_;
  support::Certificate middle_;

 private:
  pkcs11::test::TokenHome home_;
  std::string trouble_;
  support::TemporaryFolder folder_;
};

/// Expects a refusal with this error: one sentence and a remedy, with these parts; nothing on standard output; and no
/// PIN anywhere.
void expect_token_refused(const Ran& ran, Errc error, std::string_view sentence, std::string_view remedy = "");

}  // namespace fairlead::tool
