// SPDX-License-Identifier: Apache-2.0
// SoftHSM2: a library and a folder.
#include "pkcs11/token_home.hpp"
#include "support/process.hpp"

#include <filesystem>
#include <fstream>

namespace fairlead::pkcs11::test {

const TokenFacts kToken{.module = FAIRLEAD_TEST_SOFTHSM2,
                        .checks_pointers = false,
                        .notices_second_logout = false,
                        .counts_sessions = false,
                        .checks_templates = false,
                        .ends_operations = false,
                        .names_key_handles = false,
                        .survives_forks = false,
                        .hides_secrets_from_searches = false};

struct TokenHome::State {
  State() {
    std::filesystem::create_directory(folder.path() / "tokens");
    const std::string file = folder.path() / "softhsm2.conf";
    std::ofstream(file) << "directories.tokendir = " << (folder.path() / "tokens").string()
                        << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    environment = {"SOFTHSM2_CONF=" + file};
  }
  support::TemporaryFolder folder;
  std::vector<std::string> environment;
};

TokenHome::TokenHome() : state_(std::make_unique<State>()) {}
TokenHome::~TokenHome() = default;
const std::vector<std::string>& TokenHome::environment() const { return state_->environment; }

void TokenHome::take_out() {
  std::filesystem::rename(state_->folder.path() / "tokens", state_->folder.path() / "outside");
  std::filesystem::create_directory(state_->folder.path() / "tokens");
}
void TokenHome::put_back() {
  std::filesystem::remove(state_->folder.path() / "tokens");
  std::filesystem::rename(state_->folder.path() / "outside", state_->folder.path() / "tokens");
}

}  // namespace fairlead::pkcs11::test
