// SPDX-License-Identifier: Apache-2.0
#include "provider.hpp"

#include "load.hpp"
#include "provider_key.hpp"

#include <new>
#include <optional>

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

namespace fairlead::ports::openssl {
namespace {

constexpr char kName[] = "fairlead";
constexpr int kFirstReason = 0x100;  // Below are OpenSSL's own.

// The names of OpenSSL's own provider, by which TLS knows what kind of key it has.
constexpr char kEc[] = "EC:id-ecPublicKey:1.2.840.10045.2.1";
constexpr char kRsa[] = "RSA:rsaEncryption:1.2.840.113549.1.1.1";
constexpr char kEd25519[] = "ED25519:1.3.101.112";

const OSSL_ALGORITHM* algorithms(void*, int operation, int* no_cache) {
  static const OSSL_ALGORITHM kKeys[] = {{kEc, kFromOurs, key_functions(KeyKind::ec), nullptr},
                                         {kRsa, kFromOurs, key_functions(KeyKind::rsa), nullptr},
                                         {kEd25519, kFromOurs, key_functions(KeyKind::ed25519), nullptr},
                                         {nullptr, nullptr, nullptr, nullptr}};
  static const OSSL_ALGORITHM kSignatures[] = {{"ECDSA", kFromOurs, signature_functions(), nullptr},
                                               {kRsa, kFromOurs, signature_functions(), nullptr},
                                               {kEd25519, kFromOurs, signature_functions(), nullptr},
                                               {nullptr, nullptr, nullptr, nullptr}};
  *no_cache = 0;
  if (operation == OSSL_OP_KEYMGMT) return kKeys;
  return operation == OSSL_OP_SIGNATURE ? kSignatures : nullptr;
}

void free_context(void* context) { delete static_cast<ProviderContext*>(context); }

int begin(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* core, const OSSL_DISPATCH** ours, void** context) {
  static const OSSL_DISPATCH kFunctions[] = {
      {OSSL_FUNC_PROVIDER_QUERY_OPERATION, entry<OSSL_FUNC_provider_query_operation_fn>(algorithms)},
      {OSSL_FUNC_PROVIDER_TEARDOWN, entry<OSSL_FUNC_provider_teardown_fn>(free_context)},
      {0, nullptr}};
  OSSL_FUNC_core_get_libctx_fn* library_of = nullptr;
  for (; core->function_id != 0; ++core) {
    if (core->function_id == OSSL_FUNC_CORE_GET_LIBCTX) library_of = OSSL_FUNC_core_get_libctx(core);
  }
  if (library_of == nullptr) return 0;
  // What a provider that is linked with its OpenSSL gets is the library context itself.
  auto* library = reinterpret_cast<OSSL_LIB_CTX*>(library_of(handle));
  auto* made = new (std::nothrow) ProviderContext{library, signing_errors()};
  if (made == nullptr) return 0;
  *context = made;
  *ours = kFunctions;
  return 1;
}

std::optional<KeyKind> kind_of(const EVP_PKEY* key) {
  for (const KeyKind kind : {KeyKind::ec, KeyKind::rsa, KeyKind::ed25519}) {
    if (EVP_PKEY_is_a(key, name_of(kind)) == 1) return kind;
  }
  return std::nullopt;
}

}  // namespace

int raise(const ProviderContext& provider, Errc error) {
  ERR_new();
  ERR_set_error(provider.errors, kFirstReason + static_cast<int>(error), nullptr);
  return 0;
}

Errc error_of_reason(int reason) { return tls::error_of_signing(static_cast<Errc>(reason - kFirstReason)); }

int signing_errors() {
  static const int number = ERR_get_next_error_library();
  return number;
}

Result<void> prefer_openssl(ossl_lib_ctx_st* context) {
  if (EVP_set_default_properties(context, "?provider=default") != 1) return fail(Errc::no_memory);
  return {};
}

Result<void> add_provider(ossl_lib_ctx_st* context) {
  if (OSSL_PROVIDER_add_builtin(context, kName, begin) != 1) return fail(Errc::no_memory);
  if (OSSL_PROVIDER_load(context, kName) == nullptr) return fail(Errc::internal);
  return {};
}

tls::Loaded<Owned<evp_pkey_st>> wrap_key(const OpenSslLibrary::Impl& library, tls::SigningKey& key) {
  ERR_clear_error();
  if (const auto ready = prepare_for_signing_keys(); !ready) return load_fault(ready.error());
  const Bytes encoded = key.public_key();
  const auto* begin_of_key = reinterpret_cast<const unsigned char*>(encoded.data());
  const unsigned char* end = begin_of_key;
  const Owned<evp_pkey_st> public_half(
      d2i_PUBKEY_ex(nullptr, &end, static_cast<long>(encoded.size()), library.context, kFromOpenSsl));
  if (!public_half || end != begin_of_key + encoded.size()) return load_fault(Errc::invalid);
  const std::optional<KeyKind> kind = kind_of(public_half.get());
  if (!kind) return load_fault(Errc::unsupported);

  KeyOrigin origin{public_half.get(), &key};
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string(kOrigin, &origin, sizeof origin),
                             OSSL_PARAM_construct_end()};
  const Owned<evp_pkey_ctx_st> context(EVP_PKEY_CTX_new_from_name(library.context, name_of(*kind), kFromOurs));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, parameters) != 1) {
    return load_fault(Errc::no_memory);
  }
  ERR_clear_error();
  return Owned<evp_pkey_st>(made);
}

}  // namespace fairlead::ports::openssl
