// SPDX-License-Identifier: Apache-2.0
#include "conformance/token_suite.hpp"

namespace fairlead::conformance {
namespace {

struct Named {
  TokenFixture::Capability capability;
  const char* name;
};

constexpr auto kNames = std::array{
    Named{TokenFixture::Capability::rsa, "rsa"},
    Named{TokenFixture::Capability::rsa_only_signs, "rsa_only_signs"},
    Named{TokenFixture::Capability::counts_wrong_pins, "counts_wrong_pins"},
    Named{TokenFixture::Capability::names_refused_pins, "names_refused_pins"},
    Named{TokenFixture::Capability::login_for_each_signature, "login_for_each_signature"},
    Named{TokenFixture::Capability::goes_away, "goes_away"},
};

}  // namespace

const char* TokenFixture::missing(Capability wanted) const {
  for (const auto& [capability, name] : kNames) {
    const bool needed = (static_cast<unsigned>(wanted) & static_cast<unsigned>(capability)) != 0;
    if (needed && !has(capability)) return name;
  }
  return "none";
}

std::array<TokenCases, 2> token_suite() { return {token_session_cases(), token_key_cases()}; }

}  // namespace fairlead::conformance
