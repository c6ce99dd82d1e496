// SPDX-License-Identifier: Apache-2.0
/// @file  Signatures, made and judged.
#include "fairlead/base/try.hpp"
#include "fairlead/platform/signature_input.hpp"
#include "fairlead/tls/ecdsa_signature.hpp"

#include "impl.hpp"

#include <array>

#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace fairlead::ports {
namespace {

using crypto_openssl::Attempt;
using crypto_openssl::Key;
using crypto_openssl::octets;
using crypto_openssl::Owned;
using platform::order_size;
using platform::PrivateKeyKind;
using platform::SignatureForm;
using Padding = SignatureForm::Padding;

/// Which of Key::signers.
std::size_t place_of(SignatureForm form) {
  return form.padding == Padding::pss ? 1 + static_cast<std::size_t>(form.hash) : 0;
}

bool set_form(EVP_PKEY_CTX* signer, SignatureForm form, const EVP_MD* hash) {
  switch (form.padding) {
    case Padding::none: return true;
    case Padding::pkcs1: return EVP_PKEY_CTX_set_rsa_padding(signer, RSA_PKCS1_PADDING) == 1;
    default:
      return EVP_PKEY_CTX_set_rsa_padding(signer, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_signature_md(signer, hash) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(signer, hash) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(signer, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
}

}  // namespace

Result<std::size_t> OpenSslCrypto::do_sign(platform::PrivateKey handle, SignatureForm form, Bytes input,
                                           MutableBytes into) {
  Key& key = crypto_openssl::as_key(handle);
  if (!platform::fits(key.kind, form, input, key.signature_size)) return fail(Errc::invalid);
  if (into.size() < key.signature_size) return fail(Errc::no_space);
  const Attempt attempt;
  Owned<EVP_PKEY_CTX>& signer = key.signers[place_of(form)];
  if (!signer) {
    Owned<EVP_PKEY_CTX> made(EVP_PKEY_CTX_new_from_pkey(impl_->context, key.key.get(), nullptr));
    if (!made || EVP_PKEY_sign_init(made.get()) != 1 || !set_form(made.get(), form, impl_->hash(form.hash))) {
      return attempt.failed();
    }
    signer = std::move(made);
  }
  if (key.kind == PrivateKeyKind::rsa) {
    std::size_t size = into.size();
    if (EVP_PKEY_sign(signer.get(), octets(into), &size, octets(input), input.size()) != 1) return attempt.failed();
    return size;
  }
  std::array<std::byte, tls::kMostEcdsaSignature> der;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::size_t size = der.size();
  if (EVP_PKEY_sign(signer.get(), octets(MutableBytes(der)), &size, octets(input), input.size()) != 1) {
    return attempt.failed();
  }
  const auto signature = tls::decode_ecdsa_signature(Bytes(der).first(size), into, order_size(key.kind));
  if (!signature) return fail(Errc::internal);
  return signature->size();
}

Result<bool> OpenSslCrypto::do_verify(PrivateKeyKind kind, Bytes public_key, SignatureForm form, Bytes input,
                                      Bytes signature) {
  const bool rsa = kind == PrivateKeyKind::rsa;
  FAIRLEAD_TRY_ASSIGN(const auto key,
                      crypto_openssl::read_public_key(rsa ? impl_->rsa.get() : impl_->ec.get(), kind, public_key));
  const std::size_t half = order_size(kind);
  const std::size_t signature_size = rsa ? static_cast<std::size_t>(EVP_PKEY_get_size(key.get())) : 2 * half;
  if (signature.size() != signature_size || !platform::fits(kind, form, input, signature_size)) return false;
  std::array<std::byte, tls::kMostEcdsaSignature> der{};
  if (!rsa) {
    const auto size = tls::encode_ecdsa_signature(signature, der);
    if (!size) return false;  // Of zero.
    signature = Bytes(der).first(*size);
  }
  const Attempt attempt;
  const Owned<EVP_PKEY_CTX> verifier(EVP_PKEY_CTX_new_from_pkey(impl_->context, key.get(), nullptr));
  if (!verifier || EVP_PKEY_verify_init(verifier.get()) != 1 ||
      !set_form(verifier.get(), form, impl_->hash(form.hash))) {
    return attempt.failed();
  }
  const int right = EVP_PKEY_verify(verifier.get(), octets(signature), signature.size(), octets(input), input.size());
  if (right == 1) return true;
  const Errc error = attempt.error();
  if (right < 0 || error == Errc::no_memory) return fail(error);  // RSA says 0 also when it could not find out.
  return false;
}

}  // namespace fairlead::ports
