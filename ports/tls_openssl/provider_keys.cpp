// SPDX-License-Identifier: Apache-2.0
/// @file  Our keys as OpenSSL manages them: the public half is OpenSSL's own key, and a private half does not exist.
#include "provider_key.hpp"

#include <cstring>
#include <new>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace fairlead::ports::openssl {
namespace {

const WrappedKey& as_key(const void* data) { return *static_cast<const WrappedKey*>(data); }

template <KeyKind kKind>
void* new_key(void* context) {
  const auto& provider = *static_cast<const ProviderContext*>(context);
  auto* made = new (std::nothrow) WrappedKey(provider, kKind);
  if (made == nullptr) (void)raise(provider, Errc::no_memory);
  return made;
}

void free_key(void* data) { delete static_cast<WrappedKey*>(data); }

int has(const void* data, int selection) {
  const WrappedKey& key = as_key(data);
  const bool wants_private = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
  return key.public_half && (!wants_private || key.key != nullptr) ? 1 : 0;
}

int match(const void* one, const void* other, int) {
  const EVP_PKEY* ours = as_key(one).public_half.get();
  const EVP_PKEY* theirs = as_key(other).public_half.get();
  return ours != nullptr && theirs != nullptr && EVP_PKEY_eq(ours, theirs) == 1 ? 1 : 0;
}

int adopt(WrappedKey& key, const OSSL_PARAM& parameter) {
  KeyOrigin origin{};
  if (parameter.data_type != OSSL_PARAM_OCTET_STRING || parameter.data_size != sizeof origin) return 0;
  std::memcpy(&origin, parameter.data, sizeof origin);
  if (EVP_PKEY_up_ref(origin.public_half) != 1) return 0;
  key.public_half.reset(origin.public_half);
  key.key = origin.key;
  return 1;
}

/// Takes the public half of a certificate's key, which OpenSSL wants to compare with ours; never a private half.
int import_key(void* data, int, const OSSL_PARAM parameters[]) {
  auto& key = *static_cast<WrappedKey*>(data);
  if (const OSSL_PARAM* origin = OSSL_PARAM_locate_const(parameters, kOrigin)) return adopt(key, *origin);
  for (const char* secret : {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D}) {
    if (OSSL_PARAM_locate_const(parameters, secret) != nullptr) return 0;
  }
  const Owned<evp_pkey_ctx_st> context(
      EVP_PKEY_CTX_new_from_name(key.provider.library, name_of(key.kind), kFromOpenSsl));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters)) != 1) {
    return 0;
  }
  key.public_half.reset(made);
  return 1;
}

/// Where a private half is asked for, nothing may be given: OpenSSL would move what it gets into its own provider, and
/// sign there with a key that cannot.
int export_key(void* data, int selection, OSSL_CALLBACK* callback, void* argument) {
  const WrappedKey& key = as_key(data);
  if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0 || !key.public_half) return 0;
  return EVP_PKEY_export(key.public_half.get(), selection, callback, argument);
}

int describe(void* data, OSSL_PARAM parameters[]) {
  const WrappedKey& key = as_key(data);
  return key.public_half ? EVP_PKEY_get_params(key.public_half.get(), parameters) : 0;
}

constexpr OSSL_PARAM public_part(const char* key, unsigned type) {
  return {key, type, nullptr, 0, OSSL_PARAM_UNMODIFIED};
}

const OSSL_PARAM* parts(int selection) {
  static constexpr OSSL_PARAM kParts[] = {public_part(OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PARAM_UTF8_STRING),
                                          public_part(OSSL_PKEY_PARAM_PUB_KEY, OSSL_PARAM_OCTET_STRING),
                                          public_part(OSSL_PKEY_PARAM_RSA_N, OSSL_PARAM_UNSIGNED_INTEGER),
                                          public_part(OSSL_PKEY_PARAM_RSA_E, OSSL_PARAM_UNSIGNED_INTEGER),
                                          public_part(nullptr, 0)};
  return (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) == 0 ? nullptr : kParts;
}

const OSSL_PARAM* answers(void*) {
  static constexpr OSSL_PARAM kAnswers[] = {public_part(OSSL_PKEY_PARAM_BITS, OSSL_PARAM_INTEGER),
                                            public_part(OSSL_PKEY_PARAM_SECURITY_BITS, OSSL_PARAM_INTEGER),
                                            public_part(OSSL_PKEY_PARAM_MAX_SIZE, OSSL_PARAM_INTEGER),
                                            public_part(OSSL_PKEY_PARAM_DEFAULT_DIGEST, OSSL_PARAM_UTF8_STRING),
                                            public_part(OSSL_PKEY_PARAM_MANDATORY_DIGEST, OSSL_PARAM_UTF8_STRING),
                                            public_part(OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PARAM_UTF8_STRING),
                                            public_part(nullptr, 0)};
  return kAnswers;
}

/// The name of what does an operation with keys of this kind; null: nobody.
template <KeyKind kKind>
const char* operation_name(int operation) {
  if (operation != OSSL_OP_SIGNATURE) return nullptr;
  return kKind == KeyKind::ec ? "ECDSA" : name_of(kKind);
}

template <KeyKind kKind>
const OSSL_DISPATCH* functions() {
  static const OSSL_DISPATCH kFunctions[] = {
      {OSSL_FUNC_KEYMGMT_NEW, entry<OSSL_FUNC_keymgmt_new_fn>(new_key<kKind>)},
      {OSSL_FUNC_KEYMGMT_FREE, entry<OSSL_FUNC_keymgmt_free_fn>(free_key)},
      {OSSL_FUNC_KEYMGMT_HAS, entry<OSSL_FUNC_keymgmt_has_fn>(has)},
      {OSSL_FUNC_KEYMGMT_MATCH, entry<OSSL_FUNC_keymgmt_match_fn>(match)},
      {OSSL_FUNC_KEYMGMT_IMPORT, entry<OSSL_FUNC_keymgmt_import_fn>(import_key)},
      {OSSL_FUNC_KEYMGMT_IMPORT_TYPES, entry<OSSL_FUNC_keymgmt_import_types_fn>(parts)},
      {OSSL_FUNC_KEYMGMT_EXPORT, entry<OSSL_FUNC_keymgmt_export_fn>(export_key)},
      {OSSL_FUNC_KEYMGMT_EXPORT_TYPES, entry<OSSL_FUNC_keymgmt_export_types_fn>(parts)},
      {OSSL_FUNC_KEYMGMT_GET_PARAMS, entry<OSSL_FUNC_keymgmt_get_params_fn>(describe)},
      {OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, entry<OSSL_FUNC_keymgmt_gettable_params_fn>(answers)},
      {OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, entry<OSSL_FUNC_keymgmt_query_operation_name_fn>(operation_name<kKind>)},
      {0, nullptr},
  };
  return kFunctions;
}

}  // namespace

const char* name_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::ec: return "EC";
    case KeyKind::rsa: return "RSA";
    case KeyKind::ed25519: return "ED25519";
  }
  return nullptr;
}

const OSSL_DISPATCH* key_functions(KeyKind kind) {
  switch (kind) {
    case KeyKind::ec: return functions<KeyKind::ec>();
    case KeyKind::rsa: return functions<KeyKind::rsa>();
    case KeyKind::ed25519: return functions<KeyKind::ed25519>();
  }
  return nullptr;
}

}  // namespace fairlead::ports::openssl
