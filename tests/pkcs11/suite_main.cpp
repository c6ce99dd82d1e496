// SPDX-License-Identifier: Apache-2.0
// The suite of tokens over the module that this program is linked for. OpenSSL verifies.
#include "conformance/gtest_adapter.hpp"
#include "conformance/token_suite.hpp"
#include "pkcs11/openssl_verdict.hpp"
#include "pkcs11/test_token.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using conformance::TokenFixture;

class ModuleFixture final : public TokenFixture {
 public:
  ModuleFixture() { token_.make_token(kLabel); }

 private:
  static_assert(test::kPin == TokenFixture::kPin && test::kSoPin == TokenFixture::kSoPin);

  [[nodiscard]] Capability do_capabilities() const override {
    const auto where = [](bool so, Capability one) { return so ? one : Capability::none; };
    return Capability::rsa | Capability::goes_away | where(kToken.rsa_only_signs, Capability::rsa_only_signs) |
           where(kToken.counts_wrong_pins, Capability::counts_wrong_pins) |
           where(kToken.names_refused_pins, Capability::names_refused_pins) |
           where(kToken.login_for_each_signature, Capability::login_for_each_signature);
  }
  [[nodiscard]] Module& do_module() override { return token_.module(); }
  [[nodiscard]] bool do_verifies(Bytes public_key_info, tls::SignatureScheme scheme, Bytes digest,
                                 Bytes signature) override {
    return test::verifies(public_key_info, scheme, digest, signature);
  }
  void do_take_out() override { token_.take_out(); }
  void do_put_back() override { token_.put_back(); }
  [[nodiscard]] Errc do_when_gone() const override { return kToken.when_gone; }

  TestToken token_;
};

}  // namespace
}  // namespace fairlead::pkcs11::test

int main(int argc, char** argv) {
  using namespace fairlead::conformance;  // NOLINT(google-build-using-namespace)
  testing::InitGoogleTest(&argc, argv);
  for (const TokenCases cases : token_suite()) {
    register_suite<TokenFixture>("Token", cases,
                                 [] { return std::make_unique<fairlead::pkcs11::test::ModuleFixture>(); });
  }
  return RUN_ALL_TESTS();
}
