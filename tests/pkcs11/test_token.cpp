// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/test_token.hpp"

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace fairlead::pkcs11::test {
namespace {

template <class T>
T need(Result<T> made, const char* what) {
  if (!made) throw std::runtime_error(std::string(what) + ": " + std::string(name(made.error())));
  if constexpr (!std::is_void_v<T>) return *std::move(made);
}

}  // namespace

ports::DynamicModule TestToken::load(const std::vector<std::string>& environment) {
  for (const std::string& variable : environment) {
    const std::size_t equals = variable.find('=');
    setenv(variable.substr(0, equals).c_str(), variable.c_str() + equals + 1, 1);
  }
  auto made = ports::DynamicModule::open(std::string(kToken.module));
  if (!made) throw std::runtime_error(made.error().reason);
  return *std::move(made);
}

TestToken::TestToken()
    : library_(load(home_.environment())), module_(need(Module::open(library_.functions()), "C_Initialize")) {}

void TestToken::make_token(std::string_view label) {
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

void TestToken::take_out() {
  home_.take_out();
  // Of a TPM that is away a module says that it cannot be initialised.
  if (!module_.restart() && kToken.restarts_without_token) throw std::runtime_error("C_Initialize");
}

void TestToken::put_back() {
  home_.put_back();
  need(module_.restart(), "C_Initialize");
}

Session TestToken::session(std::string_view label, Access access) {
  const std::string text = "pkcs11:token=" + std::string(label);
  Session made = need(Session::open(need(module_.find_token(uri(text)), "find_token"), access), "C_OpenSession");
  need(made.login(User::user, bytes_of(kPin)), "C_Login");
  return made;
}

}  // namespace fairlead::pkcs11::test
