// SPDX-License-Identifier: Apache-2.0
// Our own token: a file.
#include "pkcs11/token_home.hpp"
#include "support/process.hpp"

#include <filesystem>

namespace fairlead::pkcs11::test {

const TokenFacts kToken{.module = FAIRLEAD_TEST_OWN_FILE, .officer_trusts = false, .ours = true, .tries = 10};

struct TokenHome::State {
  support::TemporaryFolder folder;
  std::string file = folder.path() / "token";
  std::vector<std::string> environment{"FAIRLEAD_TOKEN=" + file};
};

TokenHome::TokenHome() : state_(std::make_unique<State>()) {}
TokenHome::~TokenHome() = default;

const std::vector<std::string>& TokenHome::environment() const { return state_->environment; }

void TokenHome::take_out() { std::filesystem::rename(state_->file, state_->file + ".away"); }
void TokenHome::put_back() { std::filesystem::rename(state_->file + ".away", state_->file); }

}  // namespace fairlead::pkcs11::test
