// SPDX-License-Identifier: Apache-2.0
#include "softhsm2.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace fairlead::pkcs11::test {
namespace {

template <class T>
T need(Result<T> made, const char* what) {
  if (!made) throw std::runtime_error(std::string(what) + ": " + std::string(name(made.error())));
  if constexpr (!std::is_void_v<T>) return *std::move(made);
}

ports::DynamicModule load() {
  auto made = ports::DynamicModule::open(FAIRLEAD_TEST_SOFTHSM2);
  if (!made) throw std::runtime_error(made.error().reason);
  return *std::move(made);
}

}  // namespace

std::string SoftHsm::configure(const support::TemporaryFolder& folder) {
  const std::filesystem::path tokens = folder.path() / "tokens";
  std::filesystem::create_directory(tokens);
  const std::string file = folder.path() / "softhsm2.conf";
  std::ofstream(file) << "directories.tokendir = " << tokens.string()
                      << "\nobjectstore.backend = file\nlog.level = ERROR\n";
  setenv("SOFTHSM2_CONF", file.c_str(), 1);
  return file;
}

SoftHsm::SoftHsm()
    : configuration_(configure(folder_)),
      library_(load()),
      module_(need(Module::open(library_.functions()), "C_Initialize")) {}

void SoftHsm::make_token(std::string_view label) {
  std::array<SlotId, Module::kSlots> memory{};
  for (const SlotId id : need(module_.slots_with_tokens(memory), "C_GetSlotList")) {
    const Slot slot = module_.slot(id);
    if (need(slot.token(), "C_GetTokenInfo").initialised) continue;
    need(slot.init_token(bytes_of(kSoPin), label), "C_InitToken");
    Session officer = need(Session::open(slot, Access::read_write), "C_OpenSession");
    need(officer.login(User::security_officer, bytes_of(kSoPin)), "C_Login");
    need(officer.init_pin(bytes_of(kPin)), "C_InitPIN");
    return need(officer.logout(), "C_Logout");
  }
  throw std::runtime_error("no empty slot");
}

void SoftHsm::move_tokens(const char* from, const char* to) {
  std::filesystem::rename(folder_.path() / from, folder_.path() / to);
  std::filesystem::create_directory(folder_.path() / from);
  {
    const Module taken = std::move(module_);
  }
  need(module_.revive(), "C_Initialize");
}
void SoftHsm::take_out() { move_tokens("tokens", "outside"); }
void SoftHsm::put_back() {
  std::filesystem::remove(folder_.path() / "tokens");
  move_tokens("outside", "tokens");
}

Session SoftHsm::session(std::string_view label, Access access) {
  const std::string text = "pkcs11:token=" + std::string(label);
  Session made = need(Session::open(need(module_.find_token(uri(text)), "find_token"), access), "C_OpenSession");
  need(made.login(User::user, bytes_of(kPin)), "C_Login");
  return made;
}

}  // namespace fairlead::pkcs11::test
