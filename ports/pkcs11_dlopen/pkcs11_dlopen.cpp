// SPDX-License-Identifier: Apache-2.0
#include "fairlead/ports/pkcs11_dlopen.hpp"

#include "fairlead/base/log.hpp"

#include <cerrno>

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <unistd.h>

namespace fairlead::ports {
namespace {

std::unexpected<DynamicModuleFault> fault(Errc error, std::string reason) {
  return std::unexpected(DynamicModuleFault{error, std::move(reason)});
}
std::string last_words() {
  const char* const said = dlerror();
  return said == nullptr ? std::string() : std::string(said);
}

}  // namespace

std::expected<DynamicModule, DynamicModuleFault> DynamicModule::open(const std::string& path) {
  const bool is_file = path.find('/') != std::string::npos;
  if (path.empty() || (is_file && access(path.c_str(), F_OK) != 0)) {
    return fault(Errc::key_missing, path + ": no such file");
  }
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fault(is_file ? Errc::unsupported : Errc::key_missing, last_words());

  const auto list = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* functions = nullptr;
  if (list == nullptr) {
    std::string reason = last_words();
    dlclose(library);
    return fault(Errc::unsupported, std::move(reason));
  }
  const CK_RV returned = list(&functions);
  if (returned != CKR_OK || functions == nullptr) {
    FAIRLEAD_LOG_ERROR("pkcs11_dlopen", "C_GetFunctionList failed", returned, 0);
    dlclose(library);
    return fault(Errc::internal, "C_GetFunctionList: " + std::string(pkcs11::return_value_name(returned)));
  }
  return DynamicModule(library, *reinterpret_cast<const pkcs11::FunctionList*>(functions));
}

DynamicModule::~DynamicModule() {
  if (library_ != nullptr) dlclose(library_);
}

}  // namespace fairlead::ports
