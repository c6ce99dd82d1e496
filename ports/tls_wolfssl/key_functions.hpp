// SPDX-License-Identifier: Apache-2.0
/// @file  What wolfCrypt does with each kind of key. keys/ has two files for a kind that a wolfSSL may have been built
/// without, of which options.cmake takes one.
#pragma once

#include "fairlead/tls/path.hpp"
#include "fairlead/tls/signed_object.hpp"

#include "engine.hpp"
#include "schemes.hpp"

#include <array>

namespace fairlead::ports::wolfssl {

/// By one kind of key. Where nothing else is said: the size of the DER that was written, or wolfCrypt's error.
struct KeyFunctions {
  /// SubjectPublicKeyInfo of a private key in DER, computed from its private half.
  int (*public_key)(Bytes private_key, MutableBytes into);
  /// A private key in DER, of the same size as that which belongs to a SubjectPublicKeyInfo. Its secret numbers are 1.
  int (*stand_in)(Bytes public_key, MutableBytes into);
  /// Whether the key in a SubjectPublicKeyInfo has signed, by a scheme of its kind.
  tls::Signed (*verify)(const tls::SignedObject& object, Bytes public_key);
  /// Has the connections of a context ask the SigningKey of their identity.
  void (*let_sign_elsewhere)(WOLFSSL_CTX* context);
  /// For one connection of it.
  void (*ask_engine)(WOLFSSL* ssl, WolfSslEngine& engine);
  /// Has the connections of a context verify what the peer signs in the handshake by schemes of the policy alone, by
  /// keys also smaller than any policy of ours accepts: strength is judged by the policy, alike with every library.
  void (*verify_peer)(WOLFSSL_CTX* context);
};

/// Null where wolfSSL has no such keys.
[[nodiscard]] const KeyFunctions* rsa_functions();
[[nodiscard]] const KeyFunctions* ec_functions();
[[nodiscard]] const KeyFunctions* ed25519_functions();
/// Null for others, too.
[[nodiscard]] const KeyFunctions* functions_for(tls::KeyType type);

/// The kind of key that signs by a scheme which certificates may have; unknown for others.
[[nodiscard]] tls::KeyType key_of(tls::SignatureScheme scheme);
/// Whether wolfSSL has its key and its digest.
[[nodiscard]] bool has_scheme(tls::SignatureScheme scheme);

/// Calls it with all that there are.
template <class Call>
void with_each_kind(const Call& call) {
  for (const KeyFunctions* const one : {rsa_functions(), ec_functions(), ed25519_functions()}) {
    if (one != nullptr) call(*one);
  }
}

/// What a function of wolfCrypt that verifies returned; and one that takes up a key: it is too large, or of a curve
/// that wolfCrypt does not have.
[[nodiscard]] tls::Signed verdict_of(int returned);
[[nodiscard]] tls::Signed verdict_of_key(int returned);

/// What is signed, hashed. wolfCrypt's functions that hash and verify at once say of all that fails that the signature
/// does not hold, also without memory.
struct Hash {
  static constexpr std::size_t kMost = 64;
  int error = 0;  ///< wolfCrypt's; 0 for none.
  int type = 0;   ///< wolfCrypt's wc_HashType.
  std::array<unsigned char, kMost> memory{};
  unsigned size = 0;
};
[[nodiscard]] Hash hash_of(const tls::SignedObject& object);

/// The engine that a callback of wolfSSL was given, or that a connection has.
[[nodiscard]] inline WolfSslEngine& engine_in(void* context) { return *static_cast<WolfSslEngine*>(context); }
[[nodiscard]] WolfSslEngine& engine_of(WOLFSSL* ssl);

}  // namespace fairlead::ports::wolfssl
