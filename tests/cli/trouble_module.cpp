// SPDX-License-Identifier: Apache-2.0
// A module with PKCS #11 that is SoftHSM2's, but for the trouble that the environment asks for:
//   TROUBLE        FUNCTION=RV or FUNCTION=RV@N, separated by commas: this function fails so, from its Nth call on.
//   TROUBLE_LOGINS A file, to which each login adds a line.
//   TROUBLE_DROPS  An attribute, by its number, without which every object is stored.
//   TROUBLE_FLAGS  Are set in the flags of every token's information, beside its own.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

namespace {

CK_FUNCTION_LIST* real = nullptr;
CK_FUNCTION_LIST changed{};

CK_RV trouble_of(const std::string& function) {
  static std::map<std::string, unsigned long> calls;
  const char* const variable = std::getenv("TROUBLE");
  const std::string all = "," + std::string(variable == nullptr ? "" : variable);
  const auto begin = all.find("," + function + "=");
  if (begin == std::string::npos) return CKR_OK;
  char* end = nullptr;
  const CK_RV returned = std::strtoul(all.c_str() + begin + function.size() + 2, &end, 0);
  const unsigned long first = *end == '@' ? std::strtoul(end + 1, nullptr, 10) : 1;
  return ++calls[function] >= first ? returned : CKR_OK;
}

template <std::size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&from)[N]) {  // NOLINT(google-explicit-constructor): a literal is a template argument
    for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
  }
};

template <Name kName, auto kMember, class... Arguments>
CK_RV call(Arguments... arguments) {
  const CK_RV trouble = trouble_of(kName.text);
  return trouble == CKR_OK ? (real->*kMember)(arguments...) : trouble;
}

CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* into) {
  const CK_RV returned = real->C_GetTokenInfo(slot, into);
  const char* const flags = std::getenv("TROUBLE_FLAGS");
  if (returned == CKR_OK && flags != nullptr) into->flags |= std::strtoul(flags, nullptr, 0);
  return returned;
}

CK_RV create(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG size, CK_OBJECT_HANDLE* object) {
  std::vector<CK_ATTRIBUTE> kept(wanted, wanted + size);
  if (const char* const drops = std::getenv("TROUBLE_DROPS"); drops != nullptr)
    std::erase_if(kept, [type = std::strtoul(drops, nullptr, 0)](const CK_ATTRIBUTE& one) { return one.type == type; });
  return call<"C_CreateObject", &CK_FUNCTION_LIST::C_CreateObject>(session, kept.data(), CK_ULONG{kept.size()}, object);
}

CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_UTF8CHAR* pin, CK_ULONG size) {
  if (const char* const log = std::getenv("TROUBLE_LOGINS"); log != nullptr)
    std::ofstream(log, std::ios::app) << "login\n";
  return call<"C_Login", &CK_FUNCTION_LIST::C_Login>(session, user, pin, size);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** into) {
  void* const library = dlopen(FAIRLEAD_TEST_SOFTHSM2, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return CKR_GENERAL_ERROR;
  const auto list = reinterpret_cast<CK_RV (*)(CK_FUNCTION_LIST**)>(dlsym(library, "C_GetFunctionList"));
  if (list == nullptr || list(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  changed = *real;
  changed.C_GetTokenInfo = token_info;
  changed.C_InitToken = call<"C_InitToken", &CK_FUNCTION_LIST::C_InitToken>;
  changed.C_InitPIN = call<"C_InitPIN", &CK_FUNCTION_LIST::C_InitPIN>;
  changed.C_SetPIN = call<"C_SetPIN", &CK_FUNCTION_LIST::C_SetPIN>;
  changed.C_Login = login;
  changed.C_CreateObject = create;
  changed.C_DestroyObject = call<"C_DestroyObject", &CK_FUNCTION_LIST::C_DestroyObject>;
  changed.C_FindObjectsInit = call<"C_FindObjectsInit", &CK_FUNCTION_LIST::C_FindObjectsInit>;
  changed.C_GenerateKeyPair = call<"C_GenerateKeyPair", &CK_FUNCTION_LIST::C_GenerateKeyPair>;
  changed.C_GenerateRandom = call<"C_GenerateRandom", &CK_FUNCTION_LIST::C_GenerateRandom>;
  changed.C_DigestInit = call<"C_DigestInit", &CK_FUNCTION_LIST::C_DigestInit>;
  changed.C_VerifyInit = call<"C_VerifyInit", &CK_FUNCTION_LIST::C_VerifyInit>;
  changed.C_Sign = call<"C_Sign", &CK_FUNCTION_LIST::C_Sign>;
  *into = &changed;
  return CKR_OK;
}
