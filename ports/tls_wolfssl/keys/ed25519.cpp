// SPDX-License-Identifier: Apache-2.0
/// @file  For a wolfSSL with HAVE_ED25519.
#include "key_functions.hpp"

#include <array>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ed25519.h>

namespace fairlead::ports::wolfssl {
namespace {

using tls::SignatureScheme;
using tls::Signed;

/// Frees what a key of wolfCrypt's holds when it goes.
struct HeldEd25519Key {
  HeldEd25519Key() = default;
  HeldEd25519Key(const HeldEd25519Key&) = delete;
  HeldEd25519Key& operator=(const HeldEd25519Key&) = delete;
  ~HeldEd25519Key() { wc_ed25519_free(&key); }
  ed25519_key key{};
  int error = wc_ed25519_init(&key);

  /// Computes the public half. 0, or wolfCrypt's error.
  int complete() {
    std::array<unsigned char, ED25519_PUB_KEY_SIZE> half{};
    const int returned = wc_ed25519_make_public(&key, half.data(), half.size());
    return returned != 0 ? returned : wc_ed25519_import_public(half.data(), half.size(), &key);
  }
};

int public_key(Bytes private_key, MutableBytes into) {
  HeldEd25519Key held;
  int returned = held.error;
  word32 index = 0;
  if (returned == 0) {
    returned = wc_Ed25519PrivateKeyDecode(data_of(private_key), &index, &held.key, size_of(private_key));
  }
  if (returned == 0) returned = held.complete();
  return returned != 0 ? returned : wc_Ed25519PublicKeyToDer(&held.key, data_of(into), size_of(into), 1);
}

// With its own public half: wolfSSL would look for one in the certificate, and find that it is another's.
int stand_in(Bytes, MutableBytes into) {
  HeldEd25519Key held;
  int returned = held.error;
  const std::array<unsigned char, ED25519_KEY_SIZE> one{1};
  if (returned == 0) returned = wc_ed25519_import_private_only(one.data(), one.size(), &held.key);
  if (returned == 0) returned = held.complete();
  return returned != 0 ? returned : wc_Ed25519KeyToDer(&held.key, data_of(into), size_of(into));
}

Signed verify(const tls::SignedObject& object, Bytes public_key) {
  HeldEd25519Key held;
  if (held.error != 0) return Signed::unknown;
  word32 index = 0;
  int holds = 0;
  int returned = wc_Ed25519PublicKeyDecode(data_of(public_key), &index, &held.key, size_of(public_key));
  if (returned == 0) {
    returned = wc_ed25519_verify_msg(data_of(object.signature), size_of(object.signature), data_of(object.content),
                                     size_of(object.content), &holds, &held.key);
  }
  if (returned == 0) return holds == 1 ? Signed::yes : Signed::no;
  return fault_of_machine(returned) ? Signed::unknown : Signed::no;
}

int sign(WOLFSSL*, const unsigned char* message, unsigned size, unsigned char* into, unsigned* written,
         const unsigned char*, unsigned, void* engine) {
  return engine_in(engine).sign(SignatureScheme::ed25519, view(message, size), into, written);
}

void let_sign_elsewhere(WOLFSSL_CTX* context) { wolfSSL_CTX_SetEd25519SignCb(context, sign); }
void ask_engine(WOLFSSL* ssl, WolfSslEngine& engine) { wolfSSL_SetEd25519SignCtx(ssl, &engine); }

/// wolfSSL gives the 32 bytes of the key alone. 0 and *holds, or wolfCrypt's error.
int verify_handshake(WOLFSSL* ssl, const unsigned char* signature, unsigned size, const unsigned char* message,
                     unsigned message_size, const unsigned char* key_data, unsigned key_size, int* holds, void*) {
  *holds = 0;
  if (!engine_of(ssl).may_be_signed_by(SignatureScheme::ed25519)) return VERIFY_SIGN_ERROR;
  HeldEd25519Key held;
  if (held.error != 0) return held.error;
  const int returned = wc_ed25519_import_public(key_data, key_size, &held.key);
  return returned != 0 ? returned : wc_ed25519_verify_msg(signature, size, message, message_size, holds, &held.key);
}

void verify_peer(WOLFSSL_CTX* context) { wolfSSL_CTX_SetEd25519VerifyCb(context, verify_handshake); }

constexpr KeyFunctions kFunctions{public_key, stand_in, verify, let_sign_elsewhere, ask_engine, verify_peer};

}  // namespace

const KeyFunctions* ed25519_functions() { return &kFunctions; }

}  // namespace fairlead::ports::wolfssl
