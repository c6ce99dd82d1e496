// SPDX-License-Identifier: Apache-2.0
// Our own token on a device: flash in this process's memory.
#include "pkcs11/token_home.hpp"

#include <cstdlib>

namespace fairlead::pkcs11::test {

const TokenFacts kToken{.module = FAIRLEAD_TEST_OWN_FLASH, .officer_trusts = false, .ours = true, .tries = 10};

namespace {

/// Another flash for each home.
std::string next_flash() {
  static int flashes = 0;
  return std::to_string(++flashes);
}

}  // namespace

struct TokenHome::State {
  std::string flash = next_flash();
  std::vector<std::string> environment{"FAIRLEAD_TEST_FLASH=" + flash};
};

TokenHome::TokenHome() : state_(std::make_unique<State>()) {}
TokenHome::~TokenHome() = default;
const std::vector<std::string>& TokenHome::environment() const { return state_->environment; }

void TokenHome::take_out() { setenv("FAIRLEAD_TEST_FLASH", "away", 1); }
void TokenHome::put_back() { setenv("FAIRLEAD_TEST_FLASH", state_->flash.c_str(), 1); }

}  // namespace fairlead::pkcs11::test
