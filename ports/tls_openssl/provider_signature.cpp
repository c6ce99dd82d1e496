// SPDX-License-Identifier: Apache-2.0
/// @file  How our keys sign: OpenSSL's call becomes one of SigningKey::sign().
#include "provider_key.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

namespace fairlead::ports::openssl {
namespace {

using tls::SignatureScheme;

struct Signature {
  const ProviderContext& provider;
  WrappedKey* key = nullptr;  // OpenSSL's context keeps it alive.
  Owned<evp_md_st> digest{};  // Null where the message itself is signed.
  bool pss = false;
};

Signature& as_signature(void* context) { return *static_cast<Signature*>(context); }

void* new_signature(void* context, const char*) {
  const auto& provider = *static_cast<const ProviderContext*>(context);
  auto* made = new (std::nothrow) Signature{provider};
  if (made == nullptr) (void)raise(provider, Errc::no_memory);
  return made;
}

void free_signature(void* context) { delete static_cast<Signature*>(context); }

struct Row {
  const char* digest;
  SignatureScheme ecdsa;
  SignatureScheme pkcs1;
  SignatureScheme pss;
};
constexpr Row kSchemes[] = {
    {"SHA256", SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pkcs1_sha256,
     SignatureScheme::rsa_pss_rsae_sha256},
    {"SHA384", SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::rsa_pkcs1_sha384,
     SignatureScheme::rsa_pss_rsae_sha384},
    {"SHA512", SignatureScheme::ecdsa_secp521r1_sha512, SignatureScheme::rsa_pkcs1_sha512,
     SignatureScheme::rsa_pss_rsae_sha512},
};

/// None where no scheme is what OpenSSL asks for.
SignatureScheme scheme_of(const Signature& signature) {
  const KeyKind kind = signature.key->kind;
  if (!signature.digest) return kind == KeyKind::ed25519 ? SignatureScheme::ed25519 : SignatureScheme::none;
  for (const Row& row : kSchemes) {
    if (EVP_MD_is_a(signature.digest.get(), row.digest) != 1) continue;
    if (kind == KeyKind::ec) return row.ecdsa;
    if (kind == KeyKind::rsa) return signature.pss ? row.pss : row.pkcs1;
  }
  return SignatureScheme::none;
}

/// RSASSA-PSS as TLS has it: the salt is as long as the digest, and the mask is made by the same digest.
bool set(Signature& signature, const OSSL_PARAM& parameter) {
  const std::string_view name = parameter.key;
  int number = 0;
  const char* text = "";
  const bool read = parameter.data_type == OSSL_PARAM_UTF8_STRING
                        ? OSSL_PARAM_get_utf8_string_ptr(&parameter, &text) == 1
                        : OSSL_PARAM_get_int(&parameter, &number) == 1;
  if (!read) return false;
  const std::string_view word = text;
  if (name == OSSL_SIGNATURE_PARAM_PAD_MODE) {
    signature.pss = number == RSA_PKCS1_PSS_PADDING || word == OSSL_PKEY_RSA_PAD_MODE_PSS;
    return signature.pss || number == RSA_PKCS1_PADDING || word == OSSL_PKEY_RSA_PAD_MODE_PKCSV15;
  }
  if (name == OSSL_SIGNATURE_PARAM_PSS_SALTLEN) {
    return number == RSA_PSS_SALTLEN_DIGEST || word == OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST;
  }
  // Whatever else is asked for would be passed over: better not to sign than to sign something else.
  return false;
}

int set_parameters(void* context, const OSSL_PARAM parameters[]) {
  Signature& signature = as_signature(context);
  if (parameters == nullptr || parameters->key == nullptr) return 1;
  if (signature.key == nullptr || signature.key->kind != KeyKind::rsa) return 0;
  for (const OSSL_PARAM* one = parameters; one->key != nullptr; ++one) {
    if (!set(signature, *one)) return 0;
  }
  return 1;
}

const OSSL_PARAM* settable(void*, void*) {
  static constexpr OSSL_PARAM kSettable[] = {
      {OSSL_SIGNATURE_PARAM_PAD_MODE, OSSL_PARAM_UTF8_STRING, nullptr, 0, OSSL_PARAM_UNMODIFIED},
      {OSSL_SIGNATURE_PARAM_PSS_SALTLEN, OSSL_PARAM_UTF8_STRING, nullptr, 0, OSSL_PARAM_UNMODIFIED},
      {nullptr, 0, nullptr, 0, 0}};
  return kSettable;
}

int begin(void* context, const char* digest, void* key, const OSSL_PARAM parameters[]) {
  Signature& signature = as_signature(context);
  if (key != nullptr) signature.key = static_cast<WrappedKey*>(key);
  if (signature.key == nullptr || signature.key->key == nullptr) return 0;
  signature.pss = false;
  signature.digest.reset();
  if (digest != nullptr && *digest != '\0') {
    signature.digest.reset(EVP_MD_fetch(signature.provider.library, digest, kFromOpenSsl));
    if (!signature.digest) return 0;
  }
  return set_parameters(context, parameters);
}

int sign(const Signature& signature, Bytes message, MutableBytes into, std::size_t& size) {
  const SignatureScheme scheme = scheme_of(signature);
  tls::SigningKey& key = *signature.key->key;
  const auto schemes = key.schemes();
  if (std::ranges::find(schemes, scheme) == schemes.end()) return raise(signature.provider, Errc::internal);
  std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
  Bytes input = message;
  if (signature.digest) {
    unsigned digest_size = 0;
    if (EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(digest.data()), &digest_size,
                   signature.digest.get(), nullptr) != 1) {
      return 0;
    }
    input = Bytes(digest).first(digest_size);
  }
  const std::lock_guard lock(signature.key->signing);
  const Result<std::size_t> signed_size = key.sign(scheme, input, into);
  if (!signed_size) return raise(signature.provider, signed_size.error());
  if (*signed_size > into.size()) return raise(signature.provider, Errc::internal);
  size = *signed_size;
  return 1;
}

/// In one call, the only way in which TLS signs: Ed25519 wants the whole message.
int sign_message(void* context, unsigned char* into, std::size_t* size, std::size_t room, const unsigned char* message,
                 std::size_t message_size) {
  const Signature& signature = as_signature(context);
  if (signature.key == nullptr) return 0;
  const int longest = EVP_PKEY_get_size(signature.key->public_half.get());
  if (longest <= 0) return 0;
  *size = static_cast<std::size_t>(longest);
  if (into == nullptr) return 1;
  return sign(signature, std::as_bytes(std::span(message, message_size)), std::as_writable_bytes(std::span(into, room)),
              *size);
}

}  // namespace

const OSSL_DISPATCH* signature_functions() {
  static const OSSL_DISPATCH kFunctions[] = {
      {OSSL_FUNC_SIGNATURE_NEWCTX, entry<OSSL_FUNC_signature_newctx_fn>(new_signature)},
      {OSSL_FUNC_SIGNATURE_FREECTX, entry<OSSL_FUNC_signature_freectx_fn>(free_signature)},
      {OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, entry<OSSL_FUNC_signature_digest_sign_init_fn>(begin)},
      {OSSL_FUNC_SIGNATURE_DIGEST_SIGN, entry<OSSL_FUNC_signature_digest_sign_fn>(sign_message)},
      {OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, entry<OSSL_FUNC_signature_set_ctx_params_fn>(set_parameters)},
      {OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, entry<OSSL_FUNC_signature_settable_ctx_params_fn>(settable)},
      {0, nullptr},
  };
  return kFunctions;
}

}  // namespace fairlead::ports::openssl
